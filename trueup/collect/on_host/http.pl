# One HTTP request, and of its answer the status and the headers; a body only where a page is read.

# scheme; family and socket address, or a socket; the same as OpenSSL names it; TLS name, Host, method, path, headers
sub fetched {
    my (%ask) = @_;
    my ($handle, $complaints);
    if ($ask{scheme} eq "https") {
        my @name = $ask{name} =~ /^[\d.]+$|:/ ? ("-noservername") : ("-servername", $ask{name});
        my @at = $ask{at} =~ m{^unix:(.*)$}s ? ("-unix", $1) : ("-connect", $ask{at});
        ($handle, $complaints) = started("openssl", "s_client", "-quiet", @at, @name);
    } else {
        $handle = $ask{socket} || connected($ask{family}, $ask{address}, left());
    }
    return { status => 0, unseen => "cannot start openssl: $!" } unless $handle || $ask{scheme} ne "https";
    return { status => 0, complaint => complaint(), unseen => starved() && BUSY } unless $handle;
    my @lines = ("$ask{method} $ask{path} HTTP/1.1", "Host: $ask{host}", "User-Agent: trueup", "Accept: */*",
        @{ $ask{headers} || [] }, "Connection: close");
    syswrite $handle, join("", map { "$_\r\n" } @lines, "");
    my $head_is_enough = sub { $_[0] =~ /\r?\n\r?\n/ && !($ask{page} && $_[0] =~ m{^content-type:\s*text/html}im) };
    my ($text, $whole) = heard($handle, $ask{page} ? 1_000_000 : 65_536, $head_is_enough);
    my $seen = understood($text, $whole);
    if (!$seen->{status}) {
        my $told = $complaints ? last_line((heard($complaints, 10_000, sub { $_[0] =~ /\n/ }))[0]) : "";
        $seen->{complaint} = $told || (length $text ? "what it says is not HTTP"
            : $whole ? "it closes without an answer" : "no answer in time");
        $seen->{unseen} = $told if $told =~ /^cannot run /;
        $seen->{unseen} = BUSY if !$whole && !left() && starved();
    }
    close $handle;
    return $seen;
}

sub understood {
    my ($text, $whole) = @_;
    my ($head, $body) = split /\r?\n\r?\n/, $text, 2;
    return { status => 0 } unless defined $head && $head =~ m{^HTTP/\d(?:\.\d)? (\d{3})(?:\s|$)};
    my $seen = { status => $1, type => "", location => "", count => {}, body => $body, whole => $whole };
    for my $line (split /\r?\n/, $head) {
        my ($header, $value) = $line =~ /^([A-Za-z0-9-]+):\s*(.*?)\s*$/ or next;
        $header = lc $header;
        $seen->{type} = lc((split /;/, $value)[0] // "") if $header eq "content-type";
        $seen->{location} = (split /[?#]/, $value)[0] // "" if $header eq "location";
        $seen->{count}{$header}++ if $header =~ /^access-control-/;
        $seen->{body} = dechunked($seen->{body}) if $header eq "transfer-encoding" && $value =~ /chunked/i;
    }
    return $seen;
}

sub dechunked {
    my ($text) = @_;
    my ($body, $at) = ("", 0);
    while (substr($text, $at, 20) =~ /^([0-9A-Fa-f]{1,7})[^\n]*\n/) {
        my $size = hex $1 or last;
        $body .= substr $text, $at + length $&, $size;
        $at += length($&) + $size + 2;
        last if $at >= length $text;
    }
    return $body;
}
