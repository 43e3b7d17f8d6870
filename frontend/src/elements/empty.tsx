/** A placeholder that holds nothing; of a filled one, the tree draws the content alone. */
export default function Empty() {
  return <div className="stEmpty" data-testid="stEmpty" />;
}
