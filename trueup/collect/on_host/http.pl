# One HTTP request, and of its answer the status and the headers; a body only where a page is read.

use constant REST => 0.3;    # seconds that the rest of an answer is worth: those of a new TLS handshake, and some
our %kept;    # by address and TLS name: a connection whose last answer came whole, with the complaints of its program
our $silent;    # whether the last request had no answer

# scheme; family and socket address, or a socket; the same as OpenSSL names it; TLS name, Host, method, path, headers
sub fetched {
    my (%ask) = @_;
    my $kept = $ask{scheme} eq "https" ? delete $kept{"$ask{at} $ask{name}"} : undef;
    my ($handle, $complaints) = $kept ? @$kept : ();
    if ($ask{scheme} eq "https" && !$kept) {
        my @name = $ask{name} =~ /^[\d.]+$|:/ ? ("-noservername") : ("-servername", $ask{name});
        my @at = $ask{at} =~ m{^unix:(.*)$}s ? ("-unix", $1) : ("-connect", $ask{at});
        ($handle, $complaints) = started("openssl", "s_client", "-quiet", @at, @name);
    } elsif (!$kept) {
        $handle = $ask{socket} || connected($ask{family}, $ask{address}, left());
    }
    return { status => 0, unseen => "cannot start openssl: $!" } unless $handle || $ask{scheme} ne "https";
    return { status => 0, complaint => complaint(), unseen => starved() && BUSY } unless $handle;
    my @lines = ("$ask{method} $ask{path} HTTP/1.1", "Host: $ask{host}", "User-Agent: trueup", "Accept: */*",
        @{ $ask{headers} || [] }, $ask{scheme} eq "https" ? () : "Connection: close");
    syswrite $handle, join("", map { "$_\r\n" } @lines, "");
    my $most = $ask{page} ? 1_000_000 : 65_536;
    my ($text, $whole) = heard($handle, $most, sub { $_[0] =~ /\r?\n\r?\n/ && !is_page($_[0], %ask) || is_whole($_[0]) });
    return fetched(%ask) if $kept && !length $text && left();    # it was closed meanwhile, as it may be
    my $again = $ask{scheme} eq "https" && !$whole && rest($handle, \$text, $most);
    my $seen = understood($text, $whole || is_whole($text));
    $silent = !$seen->{status};
    if (!$seen->{status}) {
        my $told = $complaints ? last_complaint(heard($complaints, 10_000, sub { $_[0] =~ /\n/ })) : "";
        $seen->{complaint} = $told || (length $text ? "what it says is not HTTP"
            : $whole ? "it closes without an answer" : "no answer in time");
        $seen->{unseen} = $told if $told =~ /^cannot run /;
        $seen->{unseen} = BUSY if !$whole && !left() && starved();
    }
    if ($again && $text !~ /^connection:\s*close/im) {
        $kept{"$ask{at} $ask{name}"} = [ $handle, $complaints ];
    } else {
        close $handle;
    }
    return $seen;
}

# Whether this is the answer to one who reads pages, and a page.
sub is_page { my ($text, %ask) = @_; return $ask{page} && $text =~ m{^content-type:\s*text/html}im }

# Whether an answer has come whole, and its connection stands where the next one begins (RFC 9112, section 6).
sub is_whole {
    my ($head, $body) = split /\r?\n\r?\n/, $_[0], 2;
    return 0 unless defined $body && $head =~ m{^HTTP/1\.1 ([2-5]\d\d)\b};
    return 1 if $1 == 204 || $1 == 304;
    return has_last_chunk($body) if $head =~ /^transfer-encoding:\s*chunked\s*$/im;
    return $head =~ /^content-length:\s*(\d+)\s*$/im && length $body == $1;
}

# Whether the last chunk ends this text (section 7.1).
sub has_last_chunk {
    my ($text) = @_;
    my $at = 0;
    while ($at < length $text && substr($text, $at, 1000) =~ /^([0-9A-Fa-f]{1,7})[^\n]*\n/) {
        $at += length $&;
        my $size = hex $1 or return substr($text, $at) =~ /\A(?:[^\r\n]+\r?\n)*\r?\n\z/;
        $at += $size + 2;
    }
    return 0;
}

# The rest of an answer, where it does not keep one waiting; whether it is whole.
sub rest {
    my ($handle, $text, $most) = @_;
    return 1 if is_whole($$text);
    local $until = left() > REST ? now() + REST : $until;
    my ($rest) = heard($handle, $most - length $$text, sub { is_whole($$text . $_[0]) });
    $$text .= $rest;
    return is_whole($$text);
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
