// Why there is no answer: the server's problem document (RFC 9457) as a sentence, with the place marked in the editor.

const SHORT_WORDS = { 503: "Not answered: ", 401: "Not allowed: ", 403: "Not allowed: " };

export class Problem {
  priority = 20;
  hideFromSelection = true;

  constructor(yasr) { this.yasr = yasr; }

  canHandleResults() { return Boolean(this.yasr.results?.getError()); }

  draw() {
    const { sentence, line, column } = read(this.yasr.results.getError().text);
    const text = document.createElement("p");
    text.className = "fault";
    text.setAttribute("role", "alert");
    const editor = this.yasr.rootEl.closest(".tabPanel")?.querySelector(".yasqe .CodeMirror")?.CodeMirror;
    if (line && editor) {
      const go = Object.assign(document.createElement("button"), { type: "button", className: "place", textContent: `Line ${line}, column ${column}` });
      go.addEventListener("click", () => { editor.focus(); editor.setCursor(line - 1, column - 1); });
      text.append(go, ": ");
      mark(editor, line - 1, column - 1);
    }
    text.append(sentence);
    this.yasr.resultsEl.append(text);
  }
}

function read(text) {
  try {
    const { status, detail, title, line, column } = JSON.parse(text);
    // Where it is stands before the sentence already.
    return { sentence: (SHORT_WORDS[status] ?? "") + (detail || title).replace(/^query:\d+:\d+: /, ""), line, column };
  } catch {
    if (/abort/i.test(text)) return { sentence: "Stopped." };
    return { sentence: text === "Failed to fetch" || /network/i.test(text) ? "The server cannot be reached." : text };
  }
}

/** Mark a place until the text changes. */
function mark(editor, line, column) {
  const end = editor.getLine(line)?.length ?? 0;
  const from = Math.max(0, Math.min(column, end - 1));
  const place = editor.markText({ line, ch: from }, { line, ch: from + 1 }, { className: "fault-mark" });
  const background = editor.addLineClass(line, "background", "fault-line");
  const clear = () => { place.clear(); editor.removeLineClass(background, "background", "fault-line"); editor.off("change", clear); };
  editor.on("change", clear);
}
