/** As a line in Markdown, which users' CSS selects. */
export default function Divider() {
  return (
    <div className="stMarkdown" data-testid="stMarkdown">
      <div className="stMarkdownContainer" data-testid="stMarkdownContainer">
        <hr className="stDivider" data-testid="stDivider" />
      </div>
    </div>
  );
}
