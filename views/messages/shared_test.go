package messages

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

func TestSharedArticlesAreThoseOfTheirList(t *testing.T) {
	defer ui.UseEmoji(ui.CustomEmoji())
	list := make([]chat.Message, 5)
	for i := range list {
		list[i] = chat.Message{Seq: int64(i + 1), Rev: int64(i + 1), AuthorName: "ann", Body: ":parrot: says *hello*", CreatedAt: time.Unix(0, 0), Replies: i}
	}
	of := func(ctx context.Context, slug string, from, to int) string {
		var shared, alone strings.Builder
		if err := SharedArticles(slug, list, from, to).Render(ctx, &shared); err != nil {
			t.Fatal(err)
		}
		if err := Articles(slug, list[from:to], OnPage).Render(ctx, &alone); err != nil {
			t.Fatal(err)
		}
		if shared.String() != alone.String() {
			t.Errorf("shared\n%s\nalone\n%s", shared.String(), alone.String())
		}
		return shared.String()
	}
	for range 2 {
		for _, lang := range words.Spoken() {
			for _, part := range [][2]int{{0, 5}, {0, 2}, {2, 5}, {4, 5}} {
				of(lang.Context(), "tea", part[0], part[1])
			}
		}
		of(t.Context(), "coffee", 0, 5)
	}
	before := of(t.Context(), "tea", 0, 5)
	ui.UseEmoji(chat.NewEmojiSet([]chat.CustomEmoji{{Name: "parrot", Hash: "1"}}))
	if of(t.Context(), "tea", 0, 5) == before {
		t.Error("a new emoji is not shown")
	}
}
