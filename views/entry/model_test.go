package entry

import (
	"net/url"
	"testing"
)

func TestASecretInAnAddressReadsBack(t *testing.T) {
	const secret = "a/b?c=d&e f#g%2F"
	for prefix, path := range map[string]string{"/join/": JoinPath(secret), "/reset/": ResetPath(secret), "/verify/": VerifyPath(secret)} {
		u, err := url.Parse(path)
		if err != nil || u.Path != prefix+secret || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%s reads as %+v, %v", path, u, err)
		}
	}
	u, err := url.Parse(SetupPath(secret))
	if err != nil || u.Path != "/setup" || u.Query().Get("code") != secret || len(u.Query()) != 1 {
		t.Errorf("the address for setting up reads as %+v, %v", u, err)
	}
}

func TestAServerWithPeopleNeedsNoFirstRoom(t *testing.T) {
	if first, more := roomLabel(SetupView{}), roomLabel(SetupView{Peopled: true}); first != "First room" || more != "A new room, if you like" {
		t.Errorf("%q and %q", first, more)
	}
}
