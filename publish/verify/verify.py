#!/usr/bin/env python3
"""Checks an edition of recount with nothing but this file and Python 3.9 or later.

usage: verify.py FOLDER [--kept CHECKPOINT] [--earlier FOLDER]

What it checks: every file is there and has its hash (SHA256SUMS), and none is there that is not listed; every bound follows
from its proof, in exact fractions; what the tables say of the bounds is what the proofs prove; every row keeps low <= high;
with --kept, that the log of the desk has only grown since the checkpoint that you kept (proof of consistency in the edition);
with --earlier, that every value that changed has an erratum. It checks no signature: verify.go does. Exit: 0 it holds, 1 it
does not (each fault on a line), 2 the call is wrong. Format: doc/edition-format.md.
"""
import base64, csv, hashlib, itertools, json, os, sys
from fractions import Fraction

FAULTS = []
LEAVES = {
    'status': 'civilian hors_de_combat medical religious army police fighter unknown'.split(),
    'sex': 'male female other unknown'.split(),
    'age': 'child adult elderly unknown'.split(),
    'cause': ('heavy_weapons_explosive_munitions planted_explosives_uxo small_arms_light_weapons incendiary cbrn electromagnetic less_lethal '
              'denial_of_indispensables conflict_related_accident objects_other_means unknown').split(),
}
UNLISTED = {'SHA256SUMS', 'edition.tlog-proof', 'consistency'}


def fault(text):
    FAULTS.append(text)


def read(folder, name):
    with open(os.path.join(folder, name), 'rb') as f:
        return f.read()


def files_of(folder):
    out = set()
    for base, _, names in os.walk(folder):
        for n in names:
            out.add(os.path.relpath(os.path.join(base, n), folder).replace(os.sep, '/'))
    return out


def check_sums(folder):
    listed = {}
    for line in read(folder, 'SHA256SUMS').decode('utf-8').splitlines():
        digest, _, name = line.partition('  ')
        if len(digest) != 64 or not name or name in listed or name.startswith('/') or '..' in name.split('/'):
            fault('SHA256SUMS: a line that is none: %r' % line[:80])
            continue
        listed[name] = digest
    there = files_of(folder) - UNLISTED
    for name in sorted(set(listed) - there):
        fault('%s: is listed and not there' % name)
    for name in sorted(there - set(listed)):
        fault('%s: is there and not listed' % name)
    for name in sorted(there & set(listed)):
        if hashlib.sha256(read(folder, name)).hexdigest() != listed[name]:
            fault('%s: does not have its hash' % name)


def classes(dim, cells):
    """The different sets of cells that hold one leaf of a dimension."""
    if dim in LEAVES:
        leaves = LEAVES[dim]
        return {frozenset(i for i, c in enumerate(cells) if c[dim] is None or leaf in c[dim]) for leaf in leaves}
    if dim in ('communities', 'parties'):  # a person may bear several
        names = sorted({n for c in cells for n in c[dim] or []})
        out = set()
        for r in range(len(names) + 1):
            for have in itertools.combinations(names, r):
                out.add(frozenset(i for i, c in enumerate(cells) if c[dim] is None or set(have) & set(c[dim])))
        return out
    raise KeyError(dim)


def where(cells, proof):
    out = set()
    loose = proof['loose']
    for at in proof['locations']:
        for r in range(len(loose) + 1):
            for also in itertools.combinations(loose, r):
                out.add(frozenset(i for i, c in enumerate(cells) if c['locations'] is None or at in c['locations'] or set(also) & set(c['loose'])))
    return out


def when(cells):
    """Days are compared as text: all are written YYYY-MM-DD."""
    cuts = sorted({c['from'] for c in cells if c['from']} | {c['to'] + '~' for c in cells if c['to']})
    out = set()
    for day in [''] + cuts:  # the day itself, or just after the end
        out.add(frozenset(i for i, c in enumerate(cells) if (not c['from'] or c['from'] <= day) and (not c['to'] or day <= c['to'])))
    return out


def atoms(cells, proof):
    outcome = cells[0]['outcome']
    now = {frozenset(i for i, c in enumerate(cells) if c['outcome'] == outcome)}
    for dim in ('status', 'sex', 'age', 'cause', 'communities', 'parties'):
        now = {a & k for a in now for k in classes(dim, cells)}
    now = {a & k for a in now for k in where(cells, proof)}
    return {a & k for a in now for k in when(cells)} - {frozenset()}


def check_proof(name, p):
    if p.get('format') != 'recount-proof-1':
        return fault('%s: of a format that this program does not know' % name)
    value, terms = Fraction(p['value']), p['terms']
    total = Fraction(0)
    for t in terms:
        m = Fraction(t['multiplier'])
        if m <= 0:
            return fault('%s: takes a figure %s times' % (name, m))
        total += -m * t['figure'] if t['at_most'] else m * t['figure']
    if total != value:
        fault('%s: its figures give %s, it says %s' % (name, total, value))
    whole = -(-value.numerator // value.denominator)
    bound = {'at least': whole, 'at most': -whole}.get(p['kind'])
    if bound != p['bound']:
        fault('%s: proves %s, it says %s' % (name, bound, p['bound']))
    for a in atoms([p['query']] + [t['cell'] for t in terms], p):
        free, ledgers = Fraction(0), {}
        for i, t in enumerate(terms):
            if i + 1 in a:
                m = Fraction(t['multiplier']) * (-1 if t['at_most'] else 1)
                if t['ledger']:
                    ledgers[t['ledger']] = ledgers.get(t['ledger'], Fraction(0)) + m
                else:
                    free += m
        weight = free + sum(w for w in ledgers.values() if w > 0)
        allowed = 0 if 0 not in a else (1 if p['kind'] == 'at least' else -1)
        if weight > allowed:
            return fault('%s: counts a person %s times where %s is allowed' % (name, weight, allowed))


def rows(folder, name):
    return list(csv.DictReader(read(folder, name).decode('utf-8-sig').splitlines()))


def check_tables(folder):
    for r in rows(folder, 'aggregates.csv'):
        if r['low'].isdigit() and r['high'].isdigit() and int(r['low']) > int(r['high']):
            fault('aggregates.csv: a row says %s to %s' % (r['low'], r['high']))
        if r['proof']:
            p = json.loads(read(folder, r['proof']))
            if str(p['bound']) != r['low']:
                fault('aggregates.csv: %s is %s, its proof says %s' % (r['tier'], r['low'], p['bound']))
    for r in rows(folder, 'ged.csv'):
        n = [int(r[k]) for k in ('low', 'best', 'high') if r[k]]
        if n != sorted(n):
            fault('ged.csv: event %s breaks low <= best <= high' % r['id'])


def key_of(r):
    return tuple(v for k, v in sorted(r.items()) if k not in ('low', 'high', 'known_at', 'proof', 'suppressed', 'high_established', 'as_of'))


def check_errata(folder, earlier):
    was = {key_of(r): (r['low'], r['high']) for r in rows(earlier, 'aggregates.csv')}
    told = {(e['tier'], e['was'], e['is']) for e in json.loads(read(folder, 'errata.json'))}
    for r in rows(folder, 'aggregates.csv'):
        old = was.get(key_of(r))
        if old and old != (r['low'], r['high']) and (r['tier'], old[0], r['low']) not in told and (r['tier'], old[1], r['high']) not in told:
            fault('aggregates.csv: %s was %s and is %s, and no erratum says why' % (r['tier'], old[0], r['low']))


def node(a, b):
    return hashlib.sha256(b'\x01' + a + b).digest()


def checkpoint(text):
    lines = text.decode('utf-8').split('\n')
    return lines[0], int(lines[1]), base64.b64decode(lines[2])


def consistent(old, old_root, new, new_root, proof):
    """RFC 6962, section 2.1.2: the tree of size new holds that of size old."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new or not proof:
        return False
    fn, sn, path = old - 1, new - 1, list(proof)
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = old_root if old & (old - 1) == 0 else path.pop(0)
    for c in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


def check_log(folder, kept):
    origin, size, root = checkpoint(read(folder, 'checkpoint'))
    with open(kept, 'rb') as f:
        origin0, size0, root0 = checkpoint(f.read())
    if origin != origin0:
        return fault('checkpoint: is of the log %s, the one that you kept of %s' % (origin, origin0))
    if size < size0:
        return fault('checkpoint: the log has %d acts, it had %d: an older edition, or history was cut' % (size, size0))
    proof = []
    if os.path.exists(os.path.join(folder, 'consistency')):
        proof = [base64.b64decode(x) for x in read(folder, 'consistency').split()]
    if not consistent(size0, root0, size, root, proof):
        fault('checkpoint: it is not shown that the log of %d acts holds the one of %d' % (size, size0))


def main(args):
    opts, folder = {}, None
    while args:
        a = args.pop(0)
        if a in ('--kept', '--earlier') and args:
            opts[a] = args.pop(0)
        elif not a.startswith('-') and folder is None:
            folder = a
        else:
            folder = None
            break
    if folder is None or not os.path.isdir(folder):
        print(__doc__.split('\n\n')[1], file=sys.stderr)
        return 2
    try:
        check_sums(folder)
        for name in sorted(n for n in files_of(folder) if n.startswith('proofs/')):
            check_proof(name, json.loads(read(folder, name)))
        check_tables(folder)
        if '--earlier' in opts:
            check_errata(folder, opts['--earlier'])
        if '--kept' in opts:
            check_log(folder, opts['--kept'])
    except (OSError, ValueError, KeyError, TypeError, IndexError, ZeroDivisionError) as e:
        fault('cannot be read as an edition: %s: %s' % (type(e).__name__, e))
    for f in FAULTS:
        print('FAULT ' + f)
    if not FAULTS:
        print('holds: every hash, every bound')
    return 1 if FAULTS else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
