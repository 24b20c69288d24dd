#!/usr/bin/env python3
"""Checks an edition of recount with nothing but this file and Python 3.9 or later.
usage: verify.py FOLDER [--kept FILE] [--earlier FOLDER] [--key KEY] [--policy FILE]
What it checks: every file that is listed is there with its hash, and no other; every bound follows from its proof, in exact fractions, and is
what the tables say; every row keeps low <= high; the release of these very hashes stands in the log of the desk, under a checkpoint signed with
the key of the policy (--key: the key that you know) and cosigned as the policy asks (--policy: as you ask); the log holds all that it held at
each earlier release, and (--kept, a checkpoint or tlog-proof) what it held when you kept it. With --earlier: every value that changed has an
erratum. Exit: 0 it holds, 1 it does not (each fault on a line), 2 the call is wrong. doc/edition-format.md.
"""
import argparse, base64, csv, fractions, hashlib, hmac, json, os, pathlib, sys

fault = (FAULTS := []).append
LEAVES = {dim: leaves.split() for dim, leaves in (
    ('status', 'civilian hors_de_combat medical religious army police fighter unknown'), ('sex', 'male female other unknown'),
    ('age', 'child adult elderly unknown'),
    ('cause', 'heavy_weapons_explosive_munitions planted_explosives_uxo small_arms_light_weapons incendiary cbrn electromagnetic less_lethal '
              'denial_of_indispensables conflict_related_accident objects_other_means unknown'))}
LIMIT, UNLISTED = 2 ** 14, {'SHA256SUMS', 'edition.tlog-proof', 'consistency'}  # kinds of person in a proof; files that carry their own proof
P, L, D = 2 ** 255 - 19, 2 ** 252 + 27742317777372353535851937790883648493, 37095705934669439343138083508754565189542113879843219016388785533085940283555  # RFC 8032

read = lambda folder, name: pathlib.Path(folder, name).read_bytes()
rows = lambda folder, name: list(csv.DictReader(read(folder, name).decode('utf-8-sig').split('\n')))
files_of = lambda folder: {os.path.relpath(os.path.join(base, n), folder).replace(os.sep, '/') for base, _, names in os.walk(folder) for n in names}
meet = lambda a, b: few({x & y for x in few(a, len(a) * len(b)) for y in b})

def check_sums(folder):
    listed = {}
    for line in read(folder, 'SHA256SUMS').decode('utf-8').split('\n')[:-1]:
        digest, _, name = line.partition('  ')
        if len(digest) != 64 or not name or name in listed or name.startswith('/') or '..' in name.split('/'):
            fault('SHA256SUMS: a line that is none: %r' % line[:80])
        listed[name] = digest
    there = files_of(folder) - UNLISTED
    for name in sorted(set(listed) ^ there):
        fault('%s: is %s' % (name, 'listed and not there' if name in listed else 'there and not listed'))
    for name in sorted(n for n in there & set(listed) if hashlib.sha256(read(folder, n)).hexdigest() != listed[n]):
        fault('%s: does not have its hash' % name)

def few(kinds, steps=0):
    if len(kinds) > LIMIT or steps > 64 * LIMIT:
        raise ValueError('a proof that tells too many kinds of person apart')
    return kinds

def bearing(now, names):
    """To be in a cell, one name is enough, and a person may bear several."""
    for n in names:
        now = few(now | {k | n for k in now})
    return now

def atoms(cells):
    """The kinds of person that cells tell apart, each as the set of cells that hold it; cell 0 is the question. Days are compared as text, all are
    written YYYY-MM-DD: before all, the day itself, or just after an end."""
    inside = lambda holds: frozenset(i for i, c in enumerate(cells) if holds(c))
    names = lambda dim: sorted({n for c in cells for n in c[dim] or []})
    bears = lambda dim: [inside(lambda c: n in (c[dim] or [])) for n in names(dim)]
    now = {inside(lambda c: True)}
    for dim in LEAVES:
        now = meet(now, {inside(lambda c: c[dim] is None or leaf in c[dim]) for leaf in LEAVES[dim]})
    for dim in ('communities', 'parties'):
        now = meet(now, bearing({inside(lambda c: c[dim] is None)}, bears(dim)))
    at_one = {inside(lambda c: c['locations'] is None or at in c['locations']) for at in names('locations') + ['elsewhere']}
    now = meet(now, bearing(at_one, bears('loose')))
    cuts = {''} | {c['from'] for c in cells if c['from']} | {c['to'] + '~' for c in cells if c['to']}
    return meet(now, {inside(lambda c: (not c['from'] or c['from'] <= day) and (not c['to'] or day <= c['to'])) for day in cuts})

def check_proof(name, p):
    if p.get('format') != 'recount-proof-1':
        return fault('%s: of a format that this program does not know' % name)
    value, terms, total = fractions.Fraction(p['value']), p['terms'], fractions.Fraction(0)
    for t in terms:
        t['m'] = fractions.Fraction(t['multiplier']) * (-1 if t['at_most'] else 1)
        total += t['m'] * t['figure']
        if fractions.Fraction(t['multiplier']) <= 0 or t['figure'] < 0 or t['cell']['outcome'] != p['query']['outcome']:
            return fault('%s: takes a figure of %s %s %s times' % (name, t['figure'], t['cell']['outcome'], t['multiplier']))
    if total != value or p['bound'] != -(-value // 1) * {'at least': 1, 'at most': -1}[p['kind']]:
        fault('%s: its figures give %s, it says %s and that this proves %s' % (name, total, value, p['bound']))
    kinds = atoms([p['query']] + [t['cell'] for t in terms])
    for i in set(range(1, len(terms) + 1)).difference(*kinds):
        fault('%s: figure %d is of nobody' % (name, i))
    for a in kinds:
        ledgers = {}
        for i, t in enumerate(terms):
            ledgers[t['ledger']] = ledgers.get(t['ledger'], 0) + (t['m'] if i + 1 in a else 0)
        weight = sum(w for n, w in ledgers.items() if n == 0 or w > 0)
        allowed = 0 if 0 not in a else (1 if p['kind'] == 'at least' else -1)
        if weight > allowed:
            return fault('%s: counts a person %s times where %s is allowed' % (name, weight, allowed))

def check_tables(folder):
    for r in rows(folder, 'aggregates.csv'):
        if r['low'].isdigit() and r['high'].isdigit() and int(r['low']) > int(r['high']):
            fault('aggregates.csv: a row says %s to %s' % (r['low'], r['high']))
        if r['proof'] and str(json.loads(read(folder, r['proof']))['bound']) != r['low']:
            fault('aggregates.csv: %s is %s, its proof says another number' % (r['tier'], r['low']))
    for r in rows(folder, 'ged.csv'):
        if (n := [int(r[k]) for k in ('low', 'best', 'high') if r[k]]) != sorted(n):
            fault('ged.csv: event %s breaks low <= best <= high' % r['id'])

def check_errata(folder, earlier):
    printed = lambda at: {(r['tier'], r['cell']): r['low'] + (' ' + r['high'] if r['high'] not in ('', r['low']) else '') for r in rows(at, 'aggregates.csv')}
    now, told = printed(folder), {(e['tier'], e['cell'], e['was'], e['is']) for e in json.loads(read(folder, 'errata.json'))}
    for (tier, cell), old in sorted(printed(earlier).items()):
        new = now.get((tier, cell), '0')
        if new != old and (tier, cell, old, new) not in told:
            fault('aggregates.csv: %s of %s was %s and is %s, and no erratum says why' % (tier, cell, old, new))

def exact(text, value, again):
    if again(value) != text:
        raise ValueError('%r is not as it should be written' % text[:80])
    return value

unb64 = lambda text: exact(text, base64.b64decode(text, validate=True), lambda raw: base64.b64encode(raw).decode())
whole_number = lambda text: exact(text, abs(int(text)), str)

def point(raw):
    y, odd = int.from_bytes(raw, 'little') % 2 ** 255, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or x == 0 and odd:
        raise ValueError('not a point of the curve')
    return (x := x if x & 1 == odd else P - x), y, 1, x * y % P

def plus(p, q):
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, p):
    half = times(n >> 1, p) if n > 1 else (0, 1, 1, 0)
    return plus(plus(half, half), p if n & 1 else (0, 1, 1, 0))

def ed25519(key, text, sig):
    s, h = int.from_bytes(sig[32:], 'little'), int.from_bytes(hashlib.sha512(sig[:32] + key + text).digest(), 'little') % L
    a, b = times(s, point((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little'))), plus(point(sig[:32]), times(h, point(key)))
    return len(sig) == 64 and s < L and (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

def vkey(text, kind):
    """A verifier key of a signed note as (name, hash), key; kind: 1 of a log, 4 of a witness."""
    name, key_hash, key = text.split('+', 2)
    raw = exact(key_hash, unb64(key), lambda raw: hashlib.sha256(name.encode() + b'\n' + raw).hexdigest()[:8])
    return (name, key_hash), exact(text, raw[1:], lambda key: text if len(key) == 32 and raw[0] == kind else '')

def read_policy(text):
    """A tlog-policy: the keys of logs, those of witnesses, and whether those who signed are a quorum."""
    logs, witnesses, met = {}, {}, {'none': lambda by: True}
    for word, name, *more in [line.split() for line in text.split('\n') if line.strip()[:1] not in ('', '#')]:
        if word == 'log':
            logs.update([vkey(name, 1)])
        elif word == 'witness' and name not in met and vkey(more[0], 4)[1] not in witnesses.values():
            witnesses.update([vkey(more[0], 4)])
            met[name] = lambda by, who=[*witnesses][-1]: who in by
        elif word == 'group' and name not in met and 'none' not in more and len(set(more[1:])) == len(more) - 1:
            least = {'any': 1, 'all': len(more) - 1}.get(more[0]) or whole_number(more[0])
            met[name] = lambda by, least=least, of=[met[m] for m in more[1:]]: 0 < least <= sum(m(by) for m in of)
        elif word == 'quorum' and '' not in met:
            met[''] = met[name]
        else:
            raise ValueError('a policy with the line %s %s' % (word, name))
    return logs, witnesses, met['']

def check_signatures(note, logs, witnesses, quorum):
    """Nobody signed but who is known, each once: the log, and witnesses enough; gives the names of those."""
    (text, _, lines), by = note.partition('\n\n'), []
    for line in lines.split('\n')[:-1]:
        (dash, name, sig), at = line.split(' '), b''
        who, raw = (name, unb64(sig)[:4].hex()), unb64(sig)
        if who in witnesses:
            at, raw = b'cosignature/v1\ntime %d\n' % int.from_bytes(raw[4:12], 'big'), raw[8:]
        key = witnesses.get(who) or logs.get(who)
        if dash != '\u2014' or not key or who in by or not ed25519(key, at + (text + '\n').encode(), raw[4:]):
            fault('edition.tlog-proof: a signature of its checkpoint does not hold, or is of nobody that is known')
        by.append(who)
    cosigned = 'cosigned by ' + (', '.join(who[0] for who in by if who in witnesses) or 'nobody')
    if not lines.endswith('\n') or not quorum(by) or not logs.keys() & by:
        fault('edition.tlog-proof: its checkpoint is not signed by the log, or it is %s and the policy asks for more' % cosigned)
    return cosigned

node = lambda a, b: hashlib.sha256(b'\x01' + a + b).digest()
checkpoint = lambda note: (note.split('\n')[0], whole_number(note.split('\n')[1]), unb64(note.split('\n')[2]))

def climb(fn, sn, one, two, path):
    """RFC 6962, sections 2.1.1 and 2.1.2: the roots that a path leads to, of the smaller tree and of the larger."""
    for c in path:
        right = fn & 1 or fn == sn
        one, two, sn = node(c, one) if right else one, node(c, two) if right else node(two, c), sn or -1
        while right and fn and not fn & 1:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return (one, two) if sn == 0 else (None, None)

def consistent(old, old_root, new, new_root, proof):
    if old >= new or old < 1 or not proof:
        return old == new and old_root == new_root and not proof
    full = (old & -old).bit_length() - 1
    path = [old_root] * (old == 1 << full) + proof
    return climb(old - 1 >> full, new - 1 >> full, path[0], path[0], path[1:]) == (old_root, new_root)

def check_release(folder, kept, key, policy):
    """The tlog-proof: extra data (header, salt, body: the leaf is made of them), index, path, checkpoint."""
    head, _, note = read(folder, 'edition.tlog-proof').decode('utf-8').partition('\n\n')
    first, extra, index, *path = head.split('\n')
    (origin, size, root), index = checkpoint(note), whole_number(index[6:] if index[:6] == 'index ' else 'no index')
    header, salt, body, rest = unb64(extra[6:] if extra[:6] == 'extra ' else '-').split(b'\n')
    leaf = hashlib.sha256(b'\0' + header + hmac.new(bytes.fromhex(salt.decode()), body, 'sha256').digest()).digest()
    if first != 'c2sp.org/tlog-proof@v1' or rest or salt.lower() != salt or index >= size or climb(index, size - 1, leaf, leaf, [unb64(h) for h in path])[1] != root:
        fault('edition.tlog-proof: the act is not in the log')
    if json.loads(body)['payload']['digest'] != hashlib.sha256(read(folder, 'SHA256SUMS')).hexdigest():
        fault('SHA256SUMS: is not the list that was released')
    theirs = read_policy(read(folder, 'policy').decode('utf-8') if 'policy' in files_of(folder) else 'quorum none')
    mine = read_policy(policy) if policy else theirs
    by = check_signatures(note, dict([vkey(key, 1)]) if key else mine[0] or theirs[0], {**theirs[1], **mine[1]}, mine[2])
    seen = {size: root}
    before, *parts = (read(folder, 'consistency') if 'consistency' in files_of(folder) else b'').decode('utf-8').split('from ')
    for part in parts or [before][:len(before)]:
        at, *hashes, last = part.split('\n')
        old, old_root = whole_number(at.split(' ')[0]), unb64(at.split(' ')[1])
        if before or last or at.count(' ') != 1 or not consistent(old, old_root, size, root, [unb64(h) for h in hashes]):
            fault('consistency: the log does not hold what it held of %d acts' % old)
        seen[old] = old_root
    if kept:
        origin0, size0, root0 = checkpoint(kept.partition('\n\n')[2] if kept.startswith(first) else kept)
        if origin != origin0 or size < size0:
            return fault('the log is %s with %d acts; you kept %s with %d: another log, an older edition, or history was cut' % (origin, size, origin0, size0))
        if seen.get(size0) != root0:
            fault('it is not shown that the log of %d acts holds the one of %d that you kept: a fork, or ask the desk for a proof' % (size, size0))
    return ', released in the log %s of %d acts, %s' % (origin, size, by)

def main():
    ask = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    for name in ('folder', '--kept', '--earlier', '--key', '--policy'):
        ask.add_argument(name)
    a, logged = ask.parse_args(), ', and it is in no log'
    try:
        kept, policy = [name and read('', name).decode('utf-8') for name in (a.kept, a.policy)]
        check_sums(a.folder)
        for name in sorted(n for n in files_of(a.folder) if n.startswith('proofs/')):
            check_proof(name, json.loads(read(a.folder, name)))
        check_tables(a.folder)
        if a.earlier:
            check_errata(a.folder, a.earlier)
        if 'policy' in files_of(a.folder) or kept or a.key or policy:
            logged = check_release(a.folder, kept, a.key, policy)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError) as e:
        fault('cannot be read as an edition: %s: %s' % (type(e).__name__, e))
    print('\n'.join('FAULT ' + f for f in FAULTS) or 'holds: every hash, every bound' + logged)
    return 1 if FAULTS else 0

if __name__ == '__main__':
    sys.exit(main())
