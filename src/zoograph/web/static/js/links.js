// Deciding about links: each decision is a request with the write token in its header. The token is read from the field.
const form = document.querySelector("form.token");
if (form) {
  const status = form.querySelector("[role=status]");
  for (const each of document.querySelectorAll(".decisions")) each.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-decision]");
    if (!button) return;
    const card = button.closest("[data-thing]");
    const token = form.elements.token.value;
    if (!token) { status.textContent = "Enter the write token first."; form.elements.token.focus(); return; }
    status.textContent = "Publishing…";
    button.disabled = true;
    const said = await decided(card, button.dataset.decision, token);
    button.disabled = false;
    status.textContent = said;
  });
}

async function decided(card, decision, token) {
  const body = { thing: card.dataset.thing, item: card.dataset.item, decision, reviewer: form.elements.reviewer.value };
  try {
    const answer = await fetch(form.dataset.decisions, {
      method: "POST",
      headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json", "Accept": "application/json" },
      body: JSON.stringify(body),
    });
    const content = await answer.json();
    if (!answer.ok) return content.detail || content.title || `The server answers ${answer.status}.`;
    card.classList.add("decided");
    return `Version ${content.version}: the decision (${decision}) is published.`;
  } catch {
    return "The server does not answer; nothing was decided.";
  }
}
