package chat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley/chat"
)

func TestAFileNameIsSafeToShowAndToSave(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 300)
	for in, want := range map[string]string{
		"plan.pdf": "plan.pdf", "../../etc/passwd": "passwd", `C:\Users\ann\plan.pdf`: "plan.pdf", "a\x00b.txt": "ab.txt", "pic\u202Egpj.exe": "picgpj.exe",
		"": "file", " . ": "file", "..": "file", "/": "file", "\u200b": "file", "two  words.txt": "two  words.txt", "tab\there": "tabhere", "line\nbreak": "linebreak",
		".htaccess": ".htaccess", " .env ": ".env", "..env": "..env", ".env.": ".env", "a/.env": ".env", ".": "file", "...": "file", ".\u200b": "file",
		"." + strings.Repeat("x", 300): "." + strings.Repeat("x", 199), "a\xffb": "a\ufffdb", "e\u0301.txt": "\u00e9.txt", "🫖.png": "🫖.png",
		long + ".jpeg": long[:194] + ".jpeg", strings.Repeat("x", 300) + "." + strings.Repeat("y", 30): strings.Repeat("x", 200),
	} {
		got := chat.CleanFileName(in)
		if got != want || !utf8.ValidString(got) {
			t.Errorf("%q is named %q, want %q", in, got, want)
		}
	}
}

func TestADescriptionIsOneLine(t *testing.T) {
	t.Parallel()
	if s, err := chat.CleanAlt(" a\r\nb\u2028c\x00 "); s != "a  b c" || err != nil {
		t.Errorf("%q %v", s, err)
	}
	if _, err := chat.CleanAlt(strings.Repeat("ü", chat.AltMax)); err != nil {
		t.Error(err)
	}
	if _, err := chat.CleanAlt(strings.Repeat("ü", chat.AltMax+1)); !chat.Is(err, chat.Invalid) {
		t.Errorf("a longer one: %v", err)
	}
}
