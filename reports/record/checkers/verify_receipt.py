#!/usr/bin/env python3
"""Checks a receipt of a Lamppost record, offline, years later.

    python3 verify_receipt.py RECEIPT KEY [WITNESS...]
    python3 verify_receipt.py ENTRY PROOF KEY [WITNESS...]

RECEIPT is the file that came with a report, or the text of its QR code; ENTRY
and PROOF are what /record/entry/ and /record/receipt/ answer. KEY is the line
of /record/keys, best from another place than the receipt; WITNESS keys are in
/record/policy. Needs Python 3.8 or later and openssl 1.1.1 or later. Ends with
0 only if everything fits.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile

RECEIPT = "lamppost-receipt/1"
PROOF = "c2sp.org/tlog-proof@v1"


def b64(text):
    return base64.b64decode(text, validate=True)


class Bad(Exception):
    """Something does not fit."""


# ---- what is in the files -----------------------------------------------------

def split_receipt(text):
    """Returns the entry, the openings and the proof of a receipt."""
    head, blank, proof = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != RECEIPT or not blank:
        raise Bad("this is no receipt: its first line should be " + RECEIPT)
    return lines[1].encode(), lines[2:], proof


def split_proof(text):
    """Returns the index, the hashes and the signed checkpoint of a proof."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != PROOF or not blank:
        raise Bad("this is no proof: its first line should be " + PROOF)
    if lines and lines[0].startswith("extra "):
        lines.pop(0)  # nobody has signed it
    if not lines or not lines[0].startswith("index "):
        raise Bad("the proof has no index")
    return int(lines[0][6:]), [b64(line) for line in lines[1:]], checkpoint


def split_checkpoint(note):
    """Returns the signed text, its origin, size and root, and the signatures."""
    text, blank, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3:
        raise Bad("the checkpoint is cut short")
    found = []
    for line in signatures.rstrip("\n").split("\n"):
        dash, name, signature = line.split(" ")
        if dash != "\u2014":
            raise Bad("a signature line of another form")
        found.append((name, b64(signature)))
    return (text + "\n").encode(), lines[0], int(lines[1]), b64(lines[2]), found


# ---- the signatures -----------------------------------------------------------

def split_key(key):
    """Returns the name, the hash, the algorithm and the Ed25519 key."""
    name, number, data = key.strip().split("+", 2)
    data = b64(data)
    if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != number or len(data) != 33:
        raise Bad("the key is misspelt: " + key)
    return name, bytes.fromhex(number), data[0], data[1:]


def signed(key, message, signature):
    """Asks openssl whether an Ed25519 key has signed a message."""
    der = bytes.fromhex("302a300506032b6570032100") + key
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n"
    with tempfile.NamedTemporaryFile() as k, tempfile.NamedTemporaryFile() as m, tempfile.NamedTemporaryFile() as s:
        for file, content in (k, pem), (m, message), (s, signature):
            file.write(content)
            file.flush()
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", k.name, "-rawin", "-in", m.name, "-sigfile", s.name]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def log_signed(text, signatures, key):
    name, number, algorithm, public = split_key(key)
    if algorithm != 1:
        raise Bad("the key is not one of a log")
    return any(n == name and s[:4] == number and signed(public, text, s[4:]) for n, s in signatures)


def witnessed(text, signatures, key):
    """Returns the second at which a witness signed, or None."""
    name, number, algorithm, public = split_key(key)
    if algorithm != 4:
        raise Bad("the key is not one of a witness: " + name)
    for n, s in signatures:
        if n == name and s[:4] == number and len(s) == 76:
            at = int.from_bytes(s[4:12], "big")
            if signed(public, b"cosignature/v1\ntime %d\n" % at + text, s[12:]):
                return at
    return None


# ---- the tree (RFC 9162, section 2.1.3.2) -------------------------------------

def root_of(entry, index, size, hashes):
    """Returns the root that the hashes lead to from an entry."""
    if not 0 <= index < size:
        raise Bad("the checkpoint does not reach to the entry")
    node, last = index, size - 1
    root = hashlib.sha256(b"\0" + entry).digest()
    for h in hashes:
        if last == 0:
            raise Bad("the proof is too long")
        if node & 1 or node == last:
            root = hashlib.sha256(b"\1" + h + root).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\1" + root + h).digest()
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Bad("the proof is too short")
    return root


# ---- the openings -------------------------------------------------------------

def opened(leaf, disclosures):
    """Holds the openings against the entry and returns what they say."""
    said = {}
    for disclosure in disclosures:
        _, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
        digest = base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest()).rstrip(b"=").decode()
        if leaf.get("commit", {}).get(name) != digest:
            raise Bad("the entry has not promised this %r" % name)
        said[name] = value
    return said


def check(entry, disclosures, proof, key, witnesses):
    index, hashes, checkpoint = split_proof(proof)
    text, origin, size, root, signatures = split_checkpoint(checkpoint)
    if origin != split_key(key)[0]:
        raise Bad("the checkpoint is of %s" % origin)
    if not log_signed(text, signatures, key):
        raise Bad("the checkpoint is not signed with the key")
    if root_of(entry, index, size, hashes) != root:
        raise Bad("the entry is not in the tree that is signed")
    leaf = json.loads(entry)
    said = opened(leaf, disclosures)
    print("%s: number %d of the %d entries that %s has signed" % (leaf["type"], index + 1, size, origin))
    for w in witnesses:
        at = witnessed(text, signatures, w)
        if at is None:
            raise Bad("not signed by the witness %s" % w.split("+")[0])
        print("seen by %s at second %d since 1970" % (w.split("+")[0], at))
    for name, value in said.items():
        print("%s: %s" % (name, json.dumps(value, ensure_ascii=False)))
    print("Everything fits.")


def read(name):
    with open(name, encoding="utf-8", newline="") as file:
        return file.read()


def main(args):
    if len(args) < 2 or args[0].startswith("-"):
        sys.exit(__doc__)
    try:
        if args[1].count("+") >= 2:
            entry, disclosures, proof = split_receipt(read(args[0]))
            check(entry, disclosures, proof, args[1], args[2:])
        else:
            check(read(args[0]).encode(), [], read(args[1]), args[2], args[3:])
    except (Bad, OSError, ValueError, IndexError) as e:
        sys.exit("It does not fit: %s" % e)


if __name__ == "__main__":
    main(sys.argv[1:])
