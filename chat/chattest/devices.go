package chattest

import (
	"context"
	"slices"
	"strings"
	"time"

	"parley/chat"
)

// devices is what is known of the browsers that are told.
type devices struct {
	public string
	sealed []byte
	list   []chat.PushDevice
	last   int64
	tests  []int64
	pauses map[string]time.Time // of push services and of devices, until when
}

// paused reports whether a device, or its push service, wants to be left alone.
func (d *devices) paused(x chat.PushDevice, now time.Time) bool {
	for place, until := range d.pauses {
		host, _, _ := strings.Cut(strings.TrimPrefix(x.Endpoint, "https://"), "/")
		if until.After(now) && (place == x.Endpoint || place == "https://"+host) {
			return true
		}
	}
	return false
}

// PushPause implements chat.PushDeviceStore.
func (d *Database) PushPause(ctx context.Context, place string, pause time.Duration) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if d.pushed.pauses == nil {
		d.pushed.pauses = map[string]time.Time{}
	}
	if until := d.now().Add(pause); until.After(d.pushed.pauses[place]) {
		d.pushed.pauses[place] = until
	}
	return nil
}

// PushKeys implements chat.PushDeviceStore.
func (d *Database) PushKeys(ctx context.Context) (string, []byte, error) {
	if err := d.begin(ctx); err != nil {
		return "", nil, err
	}
	defer d.mu.Unlock()
	if d.pushed.public == "" {
		return "", nil, chat.E(chat.NotFound, "There are no keys.")
	}
	return d.pushed.public, d.pushed.sealed, nil
}

// PushKeysAdd implements chat.PushDeviceStore.
func (d *Database) PushKeysAdd(ctx context.Context, public string, sealed []byte) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if d.pushed.public == "" {
		d.pushed.public, d.pushed.sealed = public, sealed
	}
	return nil
}

// PushKeysSeal implements chat.PushDeviceStore.
func (d *Database) PushKeysSeal(ctx context.Context, public string, sealed []byte) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if d.pushed.public == public {
		d.pushed.sealed = sealed
	}
	return nil
}

// PushDeviceAdd implements chat.PushDeviceStore.
func (d *Database) PushDeviceAdd(ctx context.Context, x chat.PushDevice) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.pushed.list = slices.DeleteFunc(d.pushed.list, func(o chat.PushDevice) bool { return o.Endpoint == x.Endpoint })
	n := 0
	for _, o := range d.pushed.list {
		if o.User == x.User {
			n++
		}
	}
	if n >= chat.PushDevicesMax {
		return chat.ErrPushDevicesMost
	}
	d.pushed.last++
	x.ID, x.CreatedAt = d.pushed.last, d.now()
	d.pushed.list = append(d.pushed.list, x)
	return nil
}

// PushDevices implements chat.PushDeviceStore.
func (d *Database) PushDevices(ctx context.Context, user chat.UserID) (list []chat.PushDevice, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.pushed.list {
		if x.User == user {
			list = append(list, chat.PushDevice{ID: x.ID, User: user, Agent: x.Agent, CreatedAt: x.CreatedAt})
		}
	}
	return list, nil
}

func (d *Database) device(user chat.UserID, id int64) (int, error) {
	i := slices.IndexFunc(d.pushed.list, func(x chat.PushDevice) bool { return x.ID == id && x.User == user })
	if i < 0 {
		return i, chat.E(chat.NotFound, "That device is not there any more.")
	}
	return i, nil
}

// PushDeviceRemove implements chat.PushDeviceStore.
func (d *Database) PushDeviceRemove(ctx context.Context, user chat.UserID, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	i, err := d.device(user, id)
	if err == nil {
		d.pushed.list = slices.Delete(d.pushed.list, i, i+1)
	}
	return err
}

// PushTest implements chat.PushDeviceStore.
func (d *Database) PushTest(ctx context.Context, user chat.UserID, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	_, err := d.device(user, id)
	if err == nil {
		d.pushed.tests = append(d.pushed.tests, id)
	}
	return err
}
