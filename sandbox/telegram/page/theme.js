const KEY = "tapdesk-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const FACE = { auto: "auto", light: "sun", dark: "moon" };
const WORDS = { auto: "colours follow the system", light: "light colours", dark: "dark colours" };

/** Light, dark, or whatever the system says. */
export function wireTheme(button, icon) {
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    button.replaceChildren(icon(FACE[theme]));
    button.title = WORDS[theme];
    button.setAttribute("aria-label", `${WORDS[theme]}, press to change`);
  };
  button.addEventListener("click", () => {
    const theme = NEXT[document.documentElement.dataset.theme];
    localStorage.setItem(KEY, theme);
    show(theme);
  });
  const kept = localStorage.getItem(KEY);
  show(kept in NEXT ? kept : "auto");
}
