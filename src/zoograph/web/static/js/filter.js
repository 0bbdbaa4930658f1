// Filters a list while a person types; without scripts, the form asks the server to do the same.
const form = document.querySelector("form[data-filters]");
const field = form.querySelector("input[type=search]"), status = form.querySelector("[role=status]");
const gallery = document.querySelector(form.dataset.filters), items = [...gallery.querySelectorAll("li")];
const texts = items.map((item) => item.textContent.toLowerCase());

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  items.forEach((item, i) => {
    item.hidden = !words.every((word) => texts[i].includes(word));
    if (!item.hidden) count++;
  });
  for (const section of gallery.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
  gallery.querySelector(".none").hidden = count > 0;
  status.textContent = words.length ? `${count} of ${items.length}` : "";
}

// A page that was filtered by the server holds only the matches, so deleting the text cannot show the rest.
if (!field.value) {
  form.querySelector("button").hidden = true;
  field.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
}
