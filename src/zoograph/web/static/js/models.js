// The button that compares says how many models are marked, and that there is room for no more than four.
// Marks last while filters change: they are kept for this tab, and go along to the comparison from any page of the list.
const MOST = 4, KEPT = "zoograph-marked";
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

for (const form of document.querySelectorAll("form[data-compare]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const [button, clear] = form.querySelectorAll("button"), note = form.querySelector("[data-compare-note]"), hint = note.textContent;
  const hidden = document.createElement("span"); // what is marked on other pages of the list
  form.append(hidden);
  const shown = new Set(boxes.map((box) => box.value));
  for (const box of boxes) box.checked ||= kept().includes(box.value);
  const update = () => {
    const others = kept().filter((name) => !shown.has(name));
    const all = [...others, ...boxes.filter((box) => box.checked).map((box) => box.value)];
    sessionStorage.setItem(KEPT, JSON.stringify(all));
    hidden.replaceChildren(...others.map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: "model", value })));
    const marked = all.length;
    clear.hidden = marked === 0;
    for (const box of boxes) box.disabled = marked >= MOST && !box.checked;
    button.textContent = marked ? `Compare ${marked}` : "Compare";
    note.textContent = marked === 0 ? hint : marked === 1 ? "Mark another one." : marked >= MOST ? "No more than four go side by side." : "";
  };
  form.addEventListener("change", update);
  clear.addEventListener("click", () => {
    sessionStorage.removeItem(KEPT);
    for (const box of boxes) box.checked = false;
    update();
  });
  addEventListener("pageshow", update); // marks are there again after going back
}
