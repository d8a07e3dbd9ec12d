package chattest

import (
	"context"
	"slices"

	"parley/chat"
	"parley/chat/fold"
)

// AuditAppend implements chat.AuditStore.
func (d *Database) AuditAppend(ctx context.Context, e chat.AuditEntry) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	e.ID = int64(len(d.audit)) + 1
	e.By = chat.User{ID: e.By.ID, Username: e.By.Username}
	e.Of = chat.User{ID: e.Of.ID, Username: e.Of.Username}
	e.Room = chat.Room{ID: e.Room.ID, Name: e.Room.Name}
	d.audit = append(d.audit, e)
	return nil
}

// AuditList implements chat.AuditStore.
func (d *Database) AuditList(ctx context.Context, f chat.AuditFilter, most int) (list []chat.AuditEntry, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, e := range slices.Backward(d.audit) {
		named := f.Name == "" || fold.String(e.By.Username) == f.Name || fold.String(e.Of.Username) == f.Name
		timely := !e.At.Before(f.Since) && e.At.Before(f.Until)
		if e.ID < f.Below && named && timely && (f.Kind == "" || e.Act.Kind() == f.Kind) && len(list) < most {
			list = append(list, e)
		}
	}
	return list, nil
}
