# Calls from inside a container's network: names asked of its own resolver, since the host's knows no container.

# The process in the network of the container, or a reason; a pid may belong to another by now.
sub enter {
    my ($id, $pid, @peers) = @_;
    my $groups = contents("/proc/$pid/cgroup");
    return note("unseen", "process $pid of the container cannot be looked at: $!") unless defined $groups;
    return note("unseen", "process $pid is not the container's any more") if index($groups, $id) < 0;
    open STDERR, ">&", *STDOUT;    # why it cannot enter, if it cannot
    exec { "nsenter" } "nsenter", "--net=/proc/$pid/ns/net", "--", "perl", "-e", $main::program, $main::program,
        "inside", $pid, left(), @peers
        or note("unseen", "cannot run nsenter: $!");
}

# peers as NAME:PORT
sub inside {
    my ($pid, $seconds, @peers) = @_;
    $until = now() + $seconds;
    my @servers = (contents("/proc/$pid/root/etc/resolv.conf") // "") =~ /^nameserver\s+(\S+)/mg;
    my $hosts = contents("/proc/$pid/root/etc/hosts") // "";
    note("entered");
    for my $peer (@peers) {
        my ($name, $port) = $peer =~ /^(.*):(\d+)$/ or next;
        my ($complaint, @addresses) = found($name, $hosts, @servers);
        my $accepts = 0;
        for my $address (@addresses) {
            last if $accepts = connected(literal($address, $port), 2) ? 1 : 0;
            $complaint = "$address port $port: " . complaint();
        }
        if (!$accepts && $complaint =~ /no answer/ && starved()) { note("untried", $peer, BUSY); next }
        note("peer", $peer, $accepts, $accepts ? "" : $complaint, @addresses);
    }
}

sub contents {
    my ($path) = @_;
    open my $file, "<", $path or return;
    local $/;
    return <$file>;
}

# A complaint, and the addresses: /etc/hosts first, then each nameserver in turn, as the C library does.
sub found {
    my ($name, $hosts, @servers) = @_;
    my @written = map { my ($at, @names) = split; (grep { lc $_ eq lc $name } @names) ? $at : () }
        map { s/#.*//r } split /\n/, $hosts;
    return ("", @written) if @written;
    return "no nameserver in its resolv.conf" unless @servers;
    my $complaint = "";
    for my $type (1, 28) {
        for my $server (@servers[0 .. ($#servers > 2 ? 2 : $#servers)]) {
            ($complaint, my @addresses) = looked_up($name, $type, $server);
            return ("", @addresses) if @addresses;
            last unless $complaint =~ /^no answer/;
        }
        last if $complaint;
    }
    return $complaint || "it has no address";
}

# One question over UDP (RFC 1035, section 4): a complaint, and the addresses.
sub looked_up {
    my ($name, $type, $server) = @_;
    my $query = pack("n6", $$ & 0xffff, 0x100, 1, 0, 0, 0)
        . join("", map { pack "C/a*", $_ } split /\./, $name) . pack("Cnn", 0, $type, 1);
    my ($family, $at) = literal($server, 53) or return "a nameserver $server that is no address";
    socket(my $socket, $family, SOCK_DGRAM, 0) or return "nameserver $server: $!";
    connect $socket, $at or return "nameserver $server: $!";
    my $reply = "";
    for my $try (1, 2) {
        send $socket, $query, 0;
        next unless waited($socket, 0, left() < 1.5 ? left() : 1.5);
        last if defined recv $socket, $reply, 4096, 0;
    }
    return "no answer from nameserver $server" if length $reply < 12;
    my ($id, $flags, undef, $answers) = unpack "n4", $reply;
    my $code = $flags & 15;
    return $code == 3 ? "no such name at $server" : "nameserver $server fails (code $code)" if $code;
    my ($offset, @found) = (length $query);
    for (1 .. $answers) {
        $offset++ until $offset >= length $reply || vec($reply, $offset, 8) == 0 || vec($reply, $offset, 8) >= 192;
        $offset += $offset < length $reply && vec($reply, $offset, 8) >= 192 ? 2 : 1;
        last if $offset + 10 > length $reply;
        my ($kind, undef, undef, $size) = unpack "nnNn", substr $reply, $offset, 10;
        my $value = substr $reply, $offset + 10, $size;
        push @found, inet_ntop(AF_INET, $value) if $kind == 1 && $size == 4 && length $value == 4;
        push @found, inet_ntop(AF_INET6, $value) if $kind == 28 && $size == 16 && length $value == 16;
        $offset += 10 + $size;
    }
    return ("", @found);
}
