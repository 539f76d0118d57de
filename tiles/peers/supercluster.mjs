// Clusters the points of a file with supercluster and encodes tiles with vt-pbf.
// node supercluster.mjs POINTS TILES: POINTS holds pairs of little-endian doubles
// (lon, lat), TILES lines of "z x y". Prints milliseconds of processor time for
// the load, and microseconds and features a tile for each zoom, as JSON.
import { readFileSync } from "node:fs";
import Supercluster from "supercluster";
import vtpbf from "vt-pbf";

const bytes = readFileSync(process.argv[2]);
const places = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
const features = [];
for (let i = 0; i < places.length; i += 2) {
  features.push({ type: "Feature", properties: { status: "open", category: "pothole" }, geometry: { type: "Point", coordinates: [places[i], places[i + 1]] } });
}

const cpu = () => { const u = process.cpuUsage(); return u.user + u.system; };
let began = cpu();
const index = new Supercluster({ radius: 40, extent: 512, maxZoom: 16 }).load(features);
const load = (cpu() - began) / 1000;

const tiles = readFileSync(process.argv[3], "utf8").trim().split("\n").map((line) => line.split(" ").map(Number));
const encode = ([z, x, y]) => {
  const tile = index.getTile(z, x, y);
  return tile ? [vtpbf.fromGeojsonVt({ reports: tile }).length, tile.features.length] : [0, 0];
};
for (const tile of tiles) encode(tile); // let the compiler settle
const zooms = {};
for (const z of new Set(tiles.map((t) => t[0]))) {
  const mine = tiles.filter((t) => t[0] === z);
  let found = 0;
  began = cpu();
  for (const tile of mine) found += encode(tile)[1];
  zooms[z] = { micros: (cpu() - began) / mine.length, features: found / mine.length };
}
process.stdout.write(JSON.stringify({ load, zooms }));
