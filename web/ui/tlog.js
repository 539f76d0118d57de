// The public record as c2sp.org/tlog-proof and RFC 9162 have it, in WebCrypto.

const utf8 = new TextEncoder();
const base64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const equal = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);

function join(...parts) {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

async function get(path) {
  const answer = await fetch(path, { cache: "no-store" }); // what is checked is what is served now
  if (!answer.ok) throw new Error(path);
  return new Uint8Array(await answer.arrayBuffer());
}

// check reads an entry, its proof and the keys, and says "fits"; "unsigned" where
// the browser knows no Ed25519; or "fails". It throws where they cannot be read.
export async function check(entry, shown) {
  const read = new TextDecoder();
  const [leaf, proof, keys] = await Promise.all([
    get(`/record/entry/${entry}`),
    get(`/record/receipt/${entry}.tlog-proof`),
    get("/record/keys"),
  ]);
  try {
    return await verdict(leaf, base64(shown), parse(read.decode(proof)), read.decode(keys).trim().split("\n"));
  } catch {
    return "fails"; // it is not even in the form of a proof
  }
}

async function verdict(leaf, shown, proof, keys) {
  const hash = await sha256([0], leaf);
  if (!equal(hash, shown) || !equal(await rootFrom(hash, proof), proof.root)) return "fails";
  let known = true;
  for (const key of keys) {
    const signed = await signedBy(key, proof).catch(() => (known = false));
    if (signed) return "fits";
  }
  return known ? "fails" : "unsigned";
}

// parse reads a proof: an index, hashes, and the signed checkpoint.
function parse(text) {
  const [head, body, signatures] = text.split("\n\n");
  const lines = head.split("\n").filter((line) => !line.startsWith("extra "));
  const [, size, root] = body.split("\n");
  if (lines[0] !== "c2sp.org/tlog-proof@v1") throw new Error("form");
  return {
    index: BigInt(lines[1].replace("index ", "")),
    hashes: lines.slice(2).map(base64),
    size: BigInt(size),
    root: base64(root),
    text: utf8.encode(body + "\n"),
    signatures: signatures.trimEnd().split("\n").map((line) => line.split(" ")),
  };
}

// rootFrom follows the hashes up from an entry (RFC 9162, section 2.1.3.2).
async function rootFrom(hash, { index, size, hashes }) {
  let last = size - 1n;
  if (index > last) throw new Error("beyond the tree");
  for (const beside of hashes) {
    if (last === 0n) throw new Error("too long");
    if (index & 1n || index === last) {
      hash = await sha256([1], beside, hash);
      while (index && !(index & 1n)) [index, last] = [index >> 1n, last >> 1n];
    } else {
      hash = await sha256([1], hash, beside);
    }
    [index, last] = [index >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Error("too short");
  return hash;
}

// signedBy says whether a key of the log has signed the checkpoint. It throws
// where the browser knows no Ed25519.
async function signedBy(line, { text, signatures }) {
  const [name, , ...data] = line.split("+");
  const key = base64(data.join("+"));
  const number = (await sha256(utf8.encode(name + "\n"), key)).slice(0, 4);
  const signer = await crypto.subtle.importKey("raw", key.slice(1), "Ed25519", false, ["verify"]);
  for (const [, by, encoded] of signatures) {
    const signature = base64(encoded);
    const own = by === name && equal(signature.slice(0, 4), number);
    if (own && (await crypto.subtle.verify("Ed25519", signer, signature.slice(4), text))) return true;
  }
  return false;
}
