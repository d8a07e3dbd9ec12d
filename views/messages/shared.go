package messages

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/internal/memo"
	"parley/views/ui"
	"parley/views/words"
)

// shown keeps the articles of lists that many pages show, in bytes.
var shown = memo.New[shownKey, articles](16 << 20)

// shownKey is all that articles depend on.
type shownKey struct {
	first *chat.Message // of a list that nothing changes
	n     int
	room  string
	lang  *words.Language
	emoji *chat.EmojiSet
}

// articles are those of a list, one after another, and where each ends.
type articles struct {
	html []byte
	ends []int
}

// listSize is about how many bytes a message takes beside its article.
const listSize = 1 << 10

// SharedArticles are Articles of list[from:to], where list is one that other pages show, too, and that nothing
// changes: it is rendered once for each language.
func SharedArticles(slug string, list []chat.Message, from, to int) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		ui.NoteFaces(ctx, list[from:to])
		all := articlesOf(words.From(ctx), ui.RoomPath(slug), list)
		begin := 0
		if from > 0 {
			begin = all.ends[from-1]
		}
		_, err := w.Write(all.html[begin:all.ends[to-1]])
		return err
	})
}

func articlesOf(lang *words.Language, room string, list []chat.Message) articles {
	key := shownKey{&list[0], len(list), room, lang, ui.CustomEmoji()}
	all, ok := shown.Get(key)
	if !ok {
		all = articles{make([]byte, 0, len(list)*articleSize), make([]int, len(list))}
		for i := range list {
			all.html = appendArticle(all.html, lang, room, &list[i], OnPage)
			all.ends[i] = len(all.html)
		}
		shown.Put(key, all, cap(all.html)+len(list)*listSize)
	}
	return all
}
