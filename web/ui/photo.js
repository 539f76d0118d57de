// Photos chosen in input[data-shrink] are made small before they are sent: a
// 12-megapixel photo takes a minute on a slow line, 200 kB a few seconds. Whatever
// goes wrong, the original is sent and the server does it.

import { waitFor } from "./once.js";

const side = 1600; // px
const quality = 0.8;
const small = 300_000; // bytes: not worth the work

async function shrink(file) {
  if (!file.type.startsWith("image/") || file.size < small) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paint = canvas.getContext("2d");
  paint.fillStyle = "#fff"; // behind transparent pictures, as the server has it
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  // Browsers answer with PNG for what they cannot write, so look.
  if (!blob || blob.type !== "image/jpeg" || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type, lastModified: file.lastModified });
}

async function shrinkAll(input) {
  const chosen = [...input.files];
  const bag = new DataTransfer();
  for (const file of chosen) bag.items.add(await shrink(file).catch(() => file));
  const same = chosen.length === input.files.length && chosen.every((f, i) => f === input.files[i]);
  if (same) input.files = bag.files; // unless other photos were chosen meanwhile
}

function preview(input) {
  const box = document.getElementById(input.dataset.preview);
  if (!box) return;
  box.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
  box.replaceChildren(
    ...[...input.files].map((file) => {
      const img = new Image();
      img.src = URL.createObjectURL(file);
      img.alt = file.name;
      return img;
    }),
  );
}

export function shrinkPhotos() {
  document.querySelectorAll("input[type=file][data-shrink]").forEach((input) => {
    input.addEventListener("change", () => {
      preview(input);
      if (window.createImageBitmap && window.DataTransfer) waitFor(input.form, shrinkAll(input));
    });
  });
}
