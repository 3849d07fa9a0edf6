-- One subscriber of IPv6 has 2^64 addresses: attempts are counted by network, as those of IPv4
-- are by address.
CREATE FUNCTION trustcoach.network_of(ip text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN ip LIKE '%:%' THEN host(network(set_masklen(ip::inet, 64)))
    ELSE ip
  END;
CREATE INDEX login_log_network ON trustcoach.login_log (trustcoach.network_of(ip), at);
DROP INDEX trustcoach.login_log_ip;
