// The profile picture's field: shows what was chosen before it is saved, and makes a picture that is larger
// than allowed smaller, so that nobody needs a program for that. Without this the server says what is wrong.

const field = document.querySelector(".picture-field");
if (field) watch(field, field.querySelector("input[type=file]"));

function watch(field, input) {
  const said = document.getElementById("avatar-said");
  const say = (words, is_wrong = false) => {
    said.textContent = words;
    said.className = is_wrong ? "wrong" : "hint";
    if (is_wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  input.addEventListener("change", async () => {
    // What was said of the picture before this one.
    document.getElementById("avatar-wrong")?.remove();
    say("");
    const file = input.files[0];
    if (!file) return;
    try {
      const image = await createImageBitmap(file);
      const fitting = await fit(image, file, field.dataset);
      if (fitting !== file) {
        const files = new DataTransfer();
        files.items.add(fitting);
        input.files = files.files;
        say("Resized to fit. Save to keep it.");
      } else {
        say("Save to keep it.");
      }
      show(fitting);
    } catch {
      say("This file is not a PNG, JPEG, GIF or WebP image.", true);
    }
  });
}

async function fit(image, file, { sidePixelsMax, bytesMax }) {
  const side = Number(sidePixelsMax);
  if (Math.max(image.width, image.height) <= side && file.size <= Number(bytesMax)) return file;
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const type = file.type === "image/jpeg" ? "image/jpeg" : "image/png";
  const blob = await new Promise((done) => canvas.toBlob(done, type, 0.9));
  return new File([blob], type === "image/jpeg" ? "picture.jpg" : "picture.png", { type });
}

function show(file) {
  const place = document.querySelector(".picture-now");
  const preview = new Image(64, 64);
  preview.className = "avatar large";
  preview.alt = "";
  preview.onload = () => URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
  place.replaceChildren(preview);
}
