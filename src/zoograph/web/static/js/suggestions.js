// Suggestions below a field, after the combobox pattern (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
// The field names the address to ask in data-suggestions. A choice goes to the thing's page, or, where the field has
// data-chooses, fills the field with the thing's name and tells the page by a "chosen" event.
const WAIT_MILLISECONDS = 80;
let lists = 0;

export function suggestions(field) {
  const list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `suggestions-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);
  let results = [], chosen = -1, timer, asked = 0;

  function show(items) {
    results = items;
    chosen = -1;
    list.replaceChildren(...items.map((item, i) => {
      const line = Object.assign(document.createElement("li"), { id: `${list.id}-${i}` });
      line.setAttribute("role", "option");
      line.append(Object.assign(document.createElement("span"), { textContent: item.label }),
        Object.assign(document.createElement("span"), { className: "kind", textContent: item.kindName }));
      line.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(i); });
      return line;
    }));
    list.hidden = items.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  }

  function mark(i) {
    list.children[chosen]?.removeAttribute("aria-selected");
    chosen = i;
    const line = list.children[i];
    if (!line) return field.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", line.id);
  }

  function choose(i) {
    const item = results[i];
    show([]);
    if ("chooses" in field.dataset) {
      field.value = item.name;
      field.dispatchEvent(new CustomEvent("chosen", { detail: item, bubbles: true }));
    } else location.href = item.path;
  }

  async function ask() {
    const text = field.value.trim(), turn = ++asked;
    if (!text) return show([]);
    const address = new URL(field.dataset.suggestions, location.href);
    address.searchParams.set("q", text);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && turn === asked && document.activeElement === field) show((await answer.json()).results);
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MILLISECONDS); });
  field.addEventListener("blur", () => { asked++; show([]); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!results.length) return ask();
      event.preventDefault();
      const places = results.length + 1; // one of them is the field itself
      mark(((chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === "Escape" && results.length) {
      event.preventDefault();
      show([]);
    }
  });
}
