/** Grey bars where the page will be. The same markup and CSS stand in index.html, before any script runs. */
export function Skeleton() {
  return (
    <div className="skeleton" aria-hidden="true" data-testid="stAppSkeleton">
      <i />
      <i />
      <i />
      <i />
    </div>
  );
}
