export default function Divider() {
  return <hr className="stDivider" data-testid="stDivider" />;
}
