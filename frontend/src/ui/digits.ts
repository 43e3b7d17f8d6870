/** Zeros of the digits on keyboards for Arabic, Persian and Hindi, and of wide ones in Japanese. */
const ZEROS = ["٠", "۰", "०", "０"].map((zero) => zero.charCodeAt(0));

/** A text with the digits 0 to 9 in place of those of another script. */
export function plainDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹०-९０-９]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (ZEROS.findLast((zero) => zero <= code) ?? code));
  });
}
