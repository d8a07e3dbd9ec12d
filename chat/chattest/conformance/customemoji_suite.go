package conformance

import (
	"fmt"
	"testing"

	"parley/chat"
)

// TestEmojiStore tests a store against chat.EmojiStore.
func TestEmojiStore(t *testing.T, open OpenStore) {
	runStore(t, open, "custom emoji are listed by name, and have a picture", testCustomEmoji)
	runStore(t, open, "a server has a limited number of custom emoji", testCustomEmojiMost)
}

func testCustomEmoji(s *storeSuite) {
	ctx, ann := s.t.Context(), s.user("ann")
	_, err := s.RoleChange(ctx, 0, ann.ID, chat.ServerAdmin, chat.CheckRoleChange)
	must(s.t, err)
	parrot := chat.CustomEmoji{Name: "parrot", Kind: "image/gif", Hash: "a1", By: ann.ID}
	must(s.t, s.EmojiInsert(ctx, parrot, []byte("GIF")))
	must(s.t, s.EmojiInsert(ctx, chat.CustomEmoji{Name: "logo", Kind: "image/png", Hash: "b2"}, []byte("PNG")))
	expectKind(s.t, s.EmojiInsert(ctx, parrot, []byte("other")), chat.Conflict)
	list, err := s.EmojiAll(ctx)
	must(s.t, err)
	if got, want := fmt.Sprint(list), "[{logo image/png b2 0 } {parrot image/gif a1 0 ann}]"; got != want {
		s.t.Errorf("the list is %s, want %s", got, want)
	}
	e, picture, err := s.EmojiPicture(ctx, "parrot")
	if err != nil || string(picture) != "GIF" || e.Kind != "image/gif" || e.Hash != "a1" {
		s.t.Errorf("the picture is %+v with %q: %v", e, picture, err)
	}
	must(s.t, s.EmojiDelete(ctx, 0, "parrot"))
	expectKind(s.t, s.EmojiDelete(ctx, 0, "parrot"), chat.NotFound)
	_, _, err = s.EmojiPicture(ctx, "parrot")
	expectKind(s.t, err, chat.NotFound)
}

func testCustomEmojiMost(s *storeSuite) {
	for i := range chat.CustomEmojiMax {
		must(s.t, s.EmojiInsert(s.t.Context(), chat.CustomEmoji{Name: fmt.Sprint("e", i), Kind: "image/png"}, []byte("PNG")))
	}
	expectKind(s.t, s.EmojiInsert(s.t.Context(), chat.CustomEmoji{Name: "more", Kind: "image/png"}, []byte("PNG")), chat.Conflict)
}
