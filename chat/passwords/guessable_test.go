package passwords

import (
	"strings"
	"testing"
)

func TestALengthenedCommonPasswordIsGuessed(t *testing.T) {
	for _, p := range []string{
		"passwordpassword", "PasswordPassword", "password2026!", "!!sunshine!!1", "iloveyou1234", "aaaaaaaaaaaa", "            ", "abababababab", "abcabcabcabc",
		"123456789012", "098765432109", "123456123456", "112233445566", "abcdefghijkl", "lkjihgfedcba", "qwertyuiopas", "mnbvcxzlkjhg", "qwertyuiop12", "abcdef123456",
		strings.Repeat("🙂", 12), strings.Repeat("字", 12),
	} {
		if !Guessable(p) {
			t.Errorf("%q is taken", p)
		}
	}
	for _, p := range []string{
		"correct horse battery", "meier meier meier", "a long enough phrase", "four words as a password", "192837465019", "k7#Qp2!vXz9m", "password of the harbour", "tree-stone-lamp-9",
		"correct horse correct horse", "Übermut tut selten gut", "パスワードは長い方が良い", "", "x",
	} {
		if Guessable(p) {
			t.Errorf("%q is refused", p)
		}
	}
}
