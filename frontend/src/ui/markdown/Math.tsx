import { memo, useLayoutEffect, useRef } from "react";
import { lazyModule } from "../lazy";
import { Pending } from "../Pending";

export const katexModule = lazyModule(() => import("./katex"));

/** A formula; its TeX keeps the place until KaTeX is here. */
export const Formula = memo(function Formula({ tex, display }: { tex: string; display: boolean }) {
  const target = useRef<HTMLSpanElement>(null);
  const katex = katexModule.use();
  useLayoutEffect(() => {
    if (katex && target.current) katex.renderFormula(target.current, tex, display);
  }, [katex, tex, display]);
  const className = display ? "stMath stMathDisplay" : "stMath";
  // KaTeX owns what is inside once it is here: another key, another node.
  return katex ? (
    <span key="drawn" ref={target} dir="ltr" className={className} />
  ) : (
    <span key="source" dir="ltr" className={className}>
      <Pending inline>{tex}</Pending>
    </span>
  );
});
