import "./wheel.css";
import "./IconWheel.css";

/** What the icon "spinner" shows. */
export function IconWheel() {
  return <span className="wheel stIconSpinner" />;
}
