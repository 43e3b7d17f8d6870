// A field above the options of the configuration page that leaves those with the words in it.
document$.subscribe(() => {
  const heading = document.getElementById("options");
  if (heading === null || !location.pathname.includes("configuration")) return;

  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Filter: port, upload, color…";
  field.className = "md-input md-input--stretch options-filter";
  field.setAttribute("aria-label", "Filter the options");
  const none = document.createElement("p");
  none.setAttribute("role", "status");
  heading.after(field, none);

  // A section is a heading and what follows it, up to the next one.
  const sections = [];
  for (let node = none.nextElementSibling; node !== null; node = node.nextElementSibling) {
    if (node.tagName === "H3") sections.push([]);
    sections.at(-1)?.push(node);
  }

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (element) => words.every((word) => element.textContent.toLowerCase().includes(word));
    let left = 0;
    for (const section of sections) {
      const rows = section.flatMap((node) => [...node.querySelectorAll("tbody tr")]);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !has(row);
        shown += row.hidden ? 0 : 1;
      }
      // The sections of the theme have names alone.
      const visible = words.length === 0 || shown > 0 || (rows.length === 0 && section.some(has));
      for (const node of section) node.hidden = !visible;
      left += visible ? 1 : 0;
    }
    none.textContent = left === 0 ? `No option has “${field.value}”.` : "";
  });
});
