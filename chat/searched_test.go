package chat_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"parley/chat"
)

// What is stored is folded again when the version rises: a change of the rules needs that.
func TestTheRulesOfSearchedTextsHaveAVersion(t *testing.T) {
	hash := sha256.New()
	for _, body := range []string{
		"Tea", "Größe ΟΔΥΣΣΕΥΣ", "a very **important** thing", "これは**重要**な会議", "[the](https://a.org) door\n- x\n| a | b |\n|---|---|\n| _c_ d | e |",
		"don't ‘x’ “y”", "`x < y` ||not *this*||", "# A *head*\n> said\n\n```\na*b*c\n```", "ﾊﾟｰﾃｨｰ ﬁne Do\u00adnau", ":tada: ~~old~~ new https://example.org/a_b_",
	} {
		_, _ = fmt.Fprintf(hash, "%q\n", chat.FoldSearched(body, nil))
		_, _ = fmt.Fprintf(hash, "%q\n", chat.FoldSearched(body, []chat.Attachment{{Name: "Zebra Größe.txt"}}))
	}
	const version, sum = 1, "56831cdf680e35f7"
	if got := fmt.Sprintf("%x", hash.Sum(nil)[:8]); got != sum || chat.SearchedVersion != version {
		t.Errorf("searched texts are %s by version %d, and were %s by version %d: another text needs another version", got, chat.SearchedVersion, sum, version)
	}
}
