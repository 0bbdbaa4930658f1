// The name beside a field is that of the value in it: it goes when another value is typed, and comes with a choice.
for (const field of document.querySelectorAll("input[data-chooses]")) {
  const beside = field.closest(".field").querySelector(".meant")
    ?? field.parentElement.insertAdjacentElement("afterend", Object.assign(document.createElement("span"), { className: "meant" }));
  field.addEventListener("input", () => { beside.textContent = ""; });
  field.addEventListener("chosen", (event) => { beside.textContent = event.detail.label; });
}
