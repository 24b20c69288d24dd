#!/usr/bin/env python3
"""Gives the files of an edition to programs of others, and says of each whether it was found here and what it found.
usage: foreign.py FOLDER [--annotations DIR] [--vnu JAR]

What is asked, where it is installed: frictionless (5.20 or later) about datapackage.json and every table that it names;
roc-validator about the RO-Crate; the schemas of the W3C for web annotations (--annotations: a checkout of
w3c/web-annotation-tests, with jsonschema and rfc3986-validator); RFC 7946 by its own rules; xmllint and vnu about every page; SQLite's integrity
check; pandas and R's readr about ged.csv, by the types of datapackage.json. It ends with 1 where any of them finds an error.
It asks no other machine for anything.
"""
import argparse, importlib.metadata, json, math, pathlib, re, shutil, sqlite3, subprocess, sys

errors = 0


def say(what, found, faults=None, note=''):
    """Prints a line of one validator, then its first faults."""
    global errors
    if not found:
        print('%-28s absent %s' % (what, note))
        return
    errors += len(faults)
    print('%-28s found  %s: %d errors' % (what, note, len(faults)))
    for fault in faults[:10]:
        print('    %s' % str(fault)[:300])


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ''


def frictionless_(folder):
    v = version('frictionless')
    if not v:
        return say('frictionless', False)
    import frictionless
    frictionless.system.trusted = True
    report = frictionless.validate(str(folder / 'datapackage.json'))
    faults = ['%s: %s' % (task.name, fault.message) for task in report.tasks for fault in task.errors]
    faults += [fault.message for fault in report.errors]
    rows = sum(task.stats.get('rows') or 0 for task in report.tasks)
    say('frictionless', True, faults, '%s, %d tables, %d rows' % (v, len(report.tasks), rows))


def crate(folder):
    v = version('roc-validator')
    program = pathlib.Path(sys.executable).with_name('rocrate-validator')
    if not v or not program.exists():
        return say('roc-validator', False)
    out = subprocess.run([program, '--disable-color', '-y', 'validate', '--offline', '--no-paging', '--profile-identifier',
                          'ro-crate-1.2', '--requirement-severity', 'required', '--output-format', 'json', str(folder)],
                         capture_output=True, text=True)
    if 'not available in the HTTP cache' in ' '.join((out.stdout + out.stderr).split()):
        return say('roc-validator', False, note='(%s is here, the context of RO-Crate is not in its cache)' % v)
    text = out.stdout[out.stdout.find('{'):]
    try:
        result = json.loads(text)
        faults = ['%s: %s' % (i.get('check', {}).get('identifier', ''), i.get('message')) for i in result.get('issues', [])]
        if not result.get('passed', not faults) and not faults:
            faults = ['it does not pass']
    except ValueError:
        faults = [] if out.returncode == 0 else [(out.stdout + out.stderr).strip()[-600:]]
    say('roc-validator', True, faults, '%s, RO-Crate 1.2, required' % v)


def annotations(folder, schemas):
    v = version('jsonschema')
    if not v or not schemas:
        return say('W3C annotation schemas', False, note='(give --annotations DIR)' if v else '(needs jsonschema)')
    import jsonschema
    every = {p.name: json.loads(p.read_text()) for p in pathlib.Path(schemas).rglob('*.json')}
    musts = {}  # what an annotation must be, by section 3 of the model
    for name, book in every.items():
        for key, one in [(name, book)] + [('%s#%s' % (name, k), v) for k, v in book.get('definitions', {}).items()]:
            if name.startswith('3.1-') and isinstance(one, dict) and one.get('assertionType') == 'must':
                musts[key] = (one, book)

    def inline(node, book, depth=0):
        if isinstance(node, list):
            return [inline(n, book, depth) for n in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get('$ref'), str):
            name, _, path = node['$ref'].partition('#')
            book = every[name.rsplit('/', 1)[-1]] if name else book
            target = book
            for part in path.split('/')[1:]:
                target = target[part]
            if depth > 20:
                raise ValueError('schemas that name each other without end')
            return inline(target, book, depth + 1)
        return {k: inline(v, book, depth) for k, v in node.items() if k not in ('$schema', 'id') or not isinstance(v, str)}

    page = json.loads((folder / 'annotations.jsonld').read_text()).get('first') or {}
    all_ = [dict(a, **{'@context': 'http://www.w3.org/ns/anno.jsonld'}) for a in page.get('items', [])]
    faults = []
    for name, (one, book) in sorted(musts.items()):
        try:
            check = jsonschema.Draft4Validator(inline(one, book), format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
        except KeyError as lacking:
            faults.append('%s: %s is not in the folder of schemas' % (name, lacking))
            continue
        for a in all_:
            if check.is_valid(a) != (one.get('expectedResult', 'valid') == 'valid'):
                faults.append('%s: %s' % (name, a.get('id')))
    if not musts:
        faults.append('the folder of schemas holds none of section 3.1')
    say('W3C annotation schemas', True, faults, '%d schemas (must), %d annotations' % (len(musts), len(all_)))


def rfc7946(folder):
    """The rules of RFC 7946, sections 3, 3.1.1, 3.2, 3.3, 4 and 5."""
    faults = []
    text = (folder / 'incidents.geojson').read_bytes()
    if text.startswith(b'\xef\xbb\xbf'):
        faults.append('it begins with a byte order mark')
    book = json.loads(text)
    if book.get('type') != 'FeatureCollection' or not isinstance(book.get('features'), list):
        faults.append('it is no FeatureCollection')
    for bad in {'coordinates', 'geometries', 'geometry', 'properties', 'crs'} & set(book):
        faults.append('a FeatureCollection has no member %s' % bad)
    for f in book.get('features', []):
        where = f.get('id')
        if f.get('type') != 'Feature' or 'geometry' not in f or 'properties' not in f:
            faults.append('%s: it is no Feature' % where)
        if not isinstance(f.get('id', ''), (str, int, float)) or {'coordinates', 'features', 'geometries'} & set(f):
            faults.append('%s: its members are not those of a Feature' % where)
        g = f.get('geometry')
        if g is None:
            continue
        at = g.get('coordinates')
        if g.get('type') != 'Point' or not isinstance(at, list) or not 2 <= len(at) <= 3 or set(g) - {'type', 'coordinates'}:
            faults.append('%s: it is no Point' % where)
        elif not all(isinstance(x, (int, float)) and math.isfinite(x) for x in at) or abs(at[0]) > 180 or abs(at[1]) > 90:
            faults.append('%s: its position is none on the earth' % where)
    say('RFC 7946', True, faults, '(own rules) %d features' % len(book.get('features', [])))


def pages(folder, jar):
    every = sorted(map(str, folder.rglob('*.html')))
    if shutil.which('xmllint'):
        out = subprocess.run(['xmllint', '--noout', '--html', '--nonet'] + every, capture_output=True, text=True,
                             errors='replace')  # it cuts the lines that it shows in the middle of a letter
        # libxml2 reads HTML 4 and knows none of HTML5's elements, nor SVG in HTML.
        faults = [l for l in out.stderr.split('\n') if ' error ' in l and not re.search(r'Tag \w+ invalid', l)]
        say('xmllint', True, faults, '%d pages' % len(every))
    else:
        say('xmllint', False)
    command = [shutil.which('vnu')] if shutil.which('vnu') else None
    if jar and shutil.which('java'):
        command = ['java', '-Xss2m', '-jar', jar]
    if not command:
        return say('vnu', False, note='(give --vnu vnu.jar)')
    out = subprocess.run(command + ['--errors-only', '--format', 'json'] + every, capture_output=True, text=True)
    said = json.loads(out.stderr or out.stdout or '{"messages": []}')['messages']
    say('vnu', True, ['%s: %s' % (m.get('url', '').rsplit('/', 1)[-1], m['message']) for m in said if m['type'] == 'error'],
        '%d pages' % len(every))


def database(folder):
    file = folder / 'edition.sqlite'
    if not file.exists():
        return say('SQLite', False, note='(the edition has no database)')
    db = sqlite3.connect('file:%s?mode=ro&immutable=1' % file, uri=True)
    faults = [r[0] for r in db.execute('PRAGMA integrity_check') if r[0] != 'ok']
    faults += ['foreign key: %s' % (r,) for r in db.execute('PRAGMA foreign_key_check')]
    free = db.execute('PRAGMA freelist_count').fetchone()[0]
    tables = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    faults += ['%s is not STRICT' % n for n, sql in tables if 'STRICT' not in sql.upper()]
    say('SQLite', True, faults, '%s, %d tables, %d free pages' % (sqlite3.sqlite_version, len(tables), free))


def schema(folder):
    package = json.loads((folder / 'datapackage.json').read_text())
    ged = next(r for r in package['resources'] if r['path'] == 'ged.csv')
    return {f['name']: f['type'] for f in ged['schema']['fields']}


def pandas_(folder):
    v = version('pandas')
    if not v:
        return say('pandas', False)
    import pandas
    types = {'integer': 'Int64', 'number': 'float64', 'string': 'string', 'boolean': 'boolean'}
    fields = schema(folder)
    try:
        t = pandas.read_csv(folder / 'ged.csv', dtype={n: types.get(k, 'string') for n, k in fields.items()})
    except Exception as fault:
        return say('pandas ged.csv', True, [fault], v)
    faults = [] if list(t.columns) == list(fields) else ['its columns are not those of datapackage.json']
    low, best, high = t['low'], t['best'], t['high']
    ordered = ((low <= high) & (best.isna() | ((low <= best) & (best <= high)))).fillna(False)
    faults += ['row %d: low, best and high are out of order' % i for i in t.index[~ordered]]
    say('pandas ged.csv', True, faults, '%s, %d rows, %d columns' % (v, len(t), len(t.columns)))


def readr(folder):
    if not shutil.which('Rscript'):
        return say('readr ged.csv', False)
    letters = {'integer': 'i', 'number': 'd', 'string': 'c', 'boolean': 'l'}
    kinds = ''.join(letters.get(k, 'c') for k in schema(folder).values())
    program = ('suppressMessages(library(readr)); t <- read_csv("%s", col_types="%s"); p <- problems(t);'
               'cat(nrow(t), ncol(t), nrow(p)); if (nrow(p)) print(p); ok <- t$low <= t$high & (is.na(t$best) | '
               '(t$low <= t$best & t$best <= t$high)); if (!all(ok)) cat("\\nout of order")') % (folder / 'ged.csv', kinds)
    out = subprocess.run(['Rscript', '-e', program], capture_output=True, text=True)
    if 'there is no package' in out.stderr:
        return say('readr ged.csv', False, note='(R is here, readr is not)')
    said = out.stdout.split()
    faults = [] if out.returncode == 0 and said[2:3] == ['0'] and 'out of order' not in out.stdout else [out.stdout + out.stderr]
    say('readr ged.csv', True, faults, '%s rows, %s columns' % tuple(said[:2] or '??'))


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('folder', type=pathlib.Path)
    p.add_argument('--annotations')
    p.add_argument('--vnu')
    a = p.parse_args()
    frictionless_(a.folder)
    crate(a.folder)
    annotations(a.folder, a.annotations)
    rfc7946(a.folder)
    pages(a.folder, a.vnu)
    database(a.folder)
    pandas_(a.folder)
    readr(a.folder)
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main())
