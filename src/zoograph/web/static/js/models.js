// The button that compares says how many models are marked, and that there is room for no more than four.
const MOST = 4;

for (const form of document.querySelectorAll("form[data-compare]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const button = form.querySelector("button"), note = form.querySelector("[data-compare-note]"), hint = note.textContent;
  const update = () => {
    const marked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = marked >= MOST && !box.checked;
    button.textContent = marked ? `Compare ${marked}` : "Compare";
    note.textContent = marked === 0 ? hint : marked === 1 ? "Mark another one." : marked >= MOST ? "No more than four go side by side." : "";
  };
  form.addEventListener("change", update);
  addEventListener("pageshow", update); // marks are there again after going back
}
