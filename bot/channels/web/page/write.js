// -- writing, photos

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const what = text.value.trim();
  if (!what) return;
  text.value = "";
  grow();
  give(what, { text: what });
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    form.requestSubmit ? form.requestSubmit() : form.querySelector("[type=submit]").click();
  }
});
function grow() {
  text.style.height = "auto";
  text.style.height = Math.min(text.scrollHeight + 4, innerHeight * 0.4) + "px";
}
text.addEventListener("input", grow);
byId("pick").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", async () => {
  const file = byId("file").files[0], mine = life;
  byId("file").value = "";
  if (!file) return;
  const photo = await smaller(file);
  if (mine !== life) return;
  if (photo.size > 10 * 1024 * 1024) return say(words.not_photo, false);
  give("", { photo }, photo);
});

// networks are slow: a photo is made small before it is sent, where the browser can
async function smaller(file) {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = failed;
      image.src = address;
    });
    const scale = Math.min(1, 1280 / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = make("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    return made && made.size < file.size ? made : file;
  } catch (error) {
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
}
