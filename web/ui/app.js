// What every page loads. Each module looks for its own data- attributes and does
// nothing on pages that have none; every page works without any of this.
import { sendOnce } from "./once.js";
import { keepDrafts } from "./draft.js";
import { shrinkPhotos } from "./photo.js";
import { offerLocation } from "./locate.js";
import { offerPlaces } from "./places.js";
import { followView } from "./list.js";
import { loadMaps } from "./maps.js";
import { awaitParts } from "./await.js";

sendOnce();
keepDrafts();
shrinkPhotos();
offerLocation();
offerPlaces();
followView();
loadMaps();
awaitParts();
