// The name beside a field belongs to its value: remove it when another value is typed, show it when one is chosen.
for (const field of document.querySelectorAll("input[data-chooses]")) {
  const beside = field.closest(".field").querySelector(".meant")
    ?? field.parentElement.insertAdjacentElement("afterend", Object.assign(document.createElement("span"), { className: "meant" }));
  field.addEventListener("input", () => { beside.textContent = ""; });
  field.addEventListener("chosen", (event) => { beside.textContent = event.detail.label; });
}
