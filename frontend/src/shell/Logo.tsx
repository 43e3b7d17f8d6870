import { sidebar } from "../texts/en/sidebar";
import { Icon } from "../ui/Icon";
import { useRetries } from "../ui/retries";
import type { Logo as LogoProps } from "../wire.gen";
import "./Logo.css";

/** The app's logo, above the sidebar or in the header. */
export function Logo({ logo, place }: { logo: LogoProps; place: "Sidebar" | "Header" }) {
  const { file, icon } = (place === "Header" ? logo.collapsed : null) ?? logo.image;
  const [retries, handlers] = useRetries(file ?? "");
  const looks = { className: `stLogo logo-${logo.size ?? "medium"}`, "data-testid": `st${place}Logo` };
  const picture = icon ? (
    <div role="img" aria-label={sidebar.logo} {...looks}>
      <Icon value={icon} />
    </div>
  ) : (
    <img key={retries} src={file ?? undefined} alt={sidebar.logo} {...handlers} {...looks} />
  );
  if (!logo.link) return picture;
  return (
    <a className="stLogoLink" data-testid="stLogoLink" href={logo.link} target="_blank" rel="noopener noreferrer">
      {picture}
    </a>
  );
}
