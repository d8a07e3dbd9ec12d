/**
 * liveness is how screen readers announce changes there: by the nearest live region around the element
 * (WAI-ARIA 1.2, 6.6.3).
 */
export const liveness = (element) => element.evaluate((e) => {
  const region = e.closest("[aria-live], [role=log], [role=status]");
  return region?.getAttribute("aria-live") ?? (region ? "polite" : "off");
});
