// The controls of the page, after a walk with Tab:
// [specimen, role, name, its number among the stops or null, focus was seen, tab index, a widget of several has a stop].
() => {
  const CONTROLS = "button, a[href], input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable=true]";
  const TOGETHER = "[role=radiogroup], [role=tablist], [role=tree], [role=grid], [role=listbox], [role=toolbar], [data-kind]";
  const ROLES = { A: "link", BUTTON: "button", SUMMARY: "summary", TEXTAREA: "textbox", SELECT: "combobox" };
  const TYPES = { checkbox: "checkbox", color: "colour", radio: "radio", range: "slider", number: "spinbutton" };
  const roleOf = (element) => element.getAttribute("role") ?? (element.tagName === "INPUT" ? (TYPES[element.type] ?? "textbox") : (ROLES[element.tagName] ?? "none"));
  const stops = window.stops.map((stop) => stop.element);
  const controls = [...document.querySelectorAll(CONTROLS)].filter(
    (one) => one.checkVisibility() && !one.disabled && one.ariaDisabled !== "true" && one.closest("[inert], [aria-hidden=true]") === null && one.closest('[class*="st-key-of-"]') !== null,
  );
  return controls.map((one) => {
    const at = stops.indexOf(one);
    const around = one.closest('[class*="st-key-of-"]').className;
    const together = one.parentElement.closest(TOGETHER);
    return {
      specimen: /st-key-of-(\w+)/.exec(around)[1],
      role: roleOf(one),
      what: one.outerHTML.slice(0, 120),
      stop: at < 0 ? null : at,
      seen: at < 0 ? null : window.stops[at].seen,
      inOrder: one.tabIndex >= 0 && !(one.type === "radio"),
      neighbour: together !== null && stops.some((stop) => together.contains(stop)),
    };
  });
}
