using System.Text;
using Bihuan.Platform.Http;

namespace Bihuan.Tests.Platform;

/// <summary>The vector that the libraries of the Standard Webhooks project (standardwebhooks.com) are tested with.</summary>
public class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long Timestamp = 1614265330;
    private const string Wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] s_body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset s_then = DateTimeOffset.FromUnixTimeSeconds(Timestamp);

    [Fact]
    public void We_sign_as_the_specification_does() => Assert.Equal(Wanted, WebhookSignature.Sign(WebhookSignature.ReadSecret(Secret)!, Id, Timestamp, s_body));

    [Fact]
    public void We_accept_what_the_specification_signs_among_others() => Assert.True(Accepts("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,abc " + Wanted, s_then));

    [Theory]
    [InlineData("v1,")]
    [InlineData("v1,g0hM9SsE+OTPJTGt")]
    [InlineData("v1,dawfeoifkpqwoekfpqoekf")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void We_refuse_any_other(string signature) => Assert.False(Accepts(signature, s_then));

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void Five_minutes_off_is_the_most(int seconds, bool accepted) => Assert.Equal(accepted, Accepts(Wanted, s_then.AddSeconds(seconds)));

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("not base64!")]
    public void What_is_no_secret_is_not_read(string text) => Assert.Null(WebhookSignature.ReadSecret(text));

    private static bool Accepts(string signatures, DateTimeOffset now) =>
        WebhookSignature.IsValid(WebhookSignature.ReadSecret(Secret)!, Id, Timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture), signatures, s_body, now);
}
