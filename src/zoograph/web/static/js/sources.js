// The number after a value that opens its sources. A click opens it without scripts; this also opens it while the
// pointer rests on it. One is open at a time; Escape or a click elsewhere closes it.
const WAIT_MILLISECONDS = 150;
let timer;

const marks = () => document.querySelectorAll("details.source");
const close = (except) => { for (const mark of marks()) if (mark !== except) { mark.open = false; delete mark.dataset.pointed; } };

for (const mark of marks()) {
  mark.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse" || mark.open) return;
    clearTimeout(timer);
    timer = setTimeout(() => { close(mark); mark.open = true; mark.dataset.pointed = ""; }, WAIT_MILLISECONDS);
  });
  mark.addEventListener("pointerleave", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if ("pointed" in mark.dataset) close(); }, 2 * WAIT_MILLISECONDS);
  });
  mark.querySelector(".panel").addEventListener("pointerenter", () => clearTimeout(timer));
  mark.querySelector("summary").addEventListener("click", (event) => {
    clearTimeout(timer);
    close(mark);
    // What the pointer opened, a click keeps open.
    if ("pointed" in mark.dataset) { event.preventDefault(); delete mark.dataset.pointed; }
  });
}
document.addEventListener("click", (event) => { if (!event.target.closest("details.source")) close(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.source[open]");
  if (!open) return;
  if (open.contains(document.activeElement)) open.querySelector("summary").focus();
  close();
});
