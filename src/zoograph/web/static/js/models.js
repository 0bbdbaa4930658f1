// The button that compares shows how many models are selected; at most four can be compared.
// The selection outlasts changes of filters: it is kept for this tab, and covers all pages of the list.
const MOST = 4, KEPT = "zoograph-marked";
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

for (const form of document.querySelectorAll("form[data-compare]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const [button, clear] = form.querySelectorAll("button"), note = form.querySelector("[data-compare-note]"), hint = note.textContent;
  const hidden = document.createElement("span"); // what is selected on other pages of the list
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
    note.textContent = marked === 0 ? hint : marked === 1 ? "Select another one." : marked >= MOST ? "At most four can be compared." : "";
  };
  form.addEventListener("change", update);
  clear.addEventListener("click", () => {
    sessionStorage.removeItem(KEPT);
    for (const box of boxes) box.checked = false;
    update();
  });
  addEventListener("pageshow", update); // the browser restores the selection after going back
}
