-- When keys were last compared says nothing of contents: the first round begins anew.
ALTER TABLE ssz.sync_states DROP COLUMN keys_compared_at;
ALTER TABLE ssz.sync_states ADD COLUMN pulled_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE ssz.sync_states ADD COLUMN compared_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE ssz.sync_states ADD COLUMN round_began_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE ssz.sync_states ADD COLUMN round_reached TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN ssz.sync_states.pulled_at IS 'when the last complete pull began';
COMMENT ON COLUMN ssz.sync_states.compared_at IS 'when the last finished round of comparison began: what the source changed before is here';
COMMENT ON COLUMN ssz.sync_states.round_began_at IS 'when the round under way began; NULL = none is';
COMMENT ON COLUMN ssz.sync_states.round_reached IS 'time of change up to which the round under way has compared';
