// Reads a vector tile on standard input with Mapbox's own reader and says what is
// in it: for each layer its extent and its features, as JSON.
import { readFileSync } from "node:fs";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const tile = new VectorTile(new PbfReader(readFileSync(0)));
const said = {};
for (const [name, layer] of Object.entries(tile.layers)) {
  said[name] = { extent: layer.extent, features: [] };
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    said[name].features.push({ type: feature.type, properties: feature.properties, points: feature.loadGeometry().flat().length });
  }
}
process.stdout.write(JSON.stringify(said));
