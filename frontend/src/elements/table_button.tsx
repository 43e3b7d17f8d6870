import "./table_button.css";

/** The buttons are in a table. */
export default function TableButton() {
  return <span className="stTableButton" hidden />;
}
