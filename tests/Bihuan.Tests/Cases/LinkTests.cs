using Bihuan.Cases.Contracts;

namespace Bihuan.Tests.Cases;

public class LinkTests
{
    [Fact, Requirement("CH-13")]
    public void Two_cases_become_one_and_can_be_two_again()
    {
        var (from, into) = (LiveCase.InHandling(), LiveCase.Open(number: 2));
        Join(from, into);
        Assert.Equal((false, "joined", into.Case.Id), (from.Case.IsOpen, from.Case.Outcome, from.Case.JoinedIntoId));
        Assert.Equal((2, "SC-20260315-0002"), (into.Case.ContactCount, into.Case.Number));
        Assert.Equal("case.joined", from.Case.AddContact(Guid.Empty, "phone", "in", "x", null).Refusal!.Code);
        Assert.Equal("case.joined", from.Case.Reopen("x", from.Process).Refusal!.Code);

        var (here, there) = from.Case.Separate(into.Case, "another machine").Value;
        from.Take(here);
        into.Take(there);
        Assert.Equal((true, null, null, "handling"), (from.Case.IsOpen, from.Case.Outcome, from.Case.JoinedIntoId, from.Case.Stage));
        Assert.Equal(1, into.Case.ContactCount);
        Assert.Equal("case.not-joined", from.Case.Separate(into.Case, "again").Refusal!.Code);
    }

    [Fact]
    public void What_cannot_be_joined_says_why()
    {
        var live = LiveCase.Open();
        var other = LiveCase.Open(number: 2);
        Assert.Equal("case.joins-itself", live.Case.Join(live.Case, "x").Refusal!.Code);
        Assert.Equal("case.closed", LiveCase.Closed().Case.Join(other.Case, "x").Refusal!.Code);
        Assert.Equal("case.other-customer", LiveCase.Open(number: 3, customer: LiveCase.Lead).Case.Join(LiveCase.Open(number: 4, customer: LiveCase.Agent).Case, "x").Refusal!.Code);
        Assert.True(LiveCase.Open(number: 3, customer: LiveCase.Lead).Case.Join(other.Case, "x").IsOk);
        live.Do(live.Case.Hold("visit:1", "on the way"));
        Assert.Equal("case.held", live.Case.Join(other.Case, "x").Refusal!.Code);
    }

    [Fact, Requirement("CH-17")]
    public void Who_gets_in_touch_again_counts_as_repeat_and_what_we_send_does_not()
    {
        var live = LiveCase.InHandling();
        live.Do(live.Case.AddContact(Guid.Empty, "wechat", "in", "any news?", "m-1"));
        live.Do(live.Case.AddContact(Guid.Empty, "phone", "out", "tomorrow", null));
        Assert.Equal([false, true, false], live.Facts.Select(x => x.Fact).OfType<ContactAdded>().Select(x => x.IsRepeat));
        Assert.Equal(3, live.Case.ContactCount);
    }

    [Fact]
    public void After_erasure_new_texts_are_protected_by_a_key_of_their_own()
    {
        var live = LiveCase.Open(customer: LiveCase.Lead);
        Assert.Equal(LiveCase.Lead, live.Case.SubjectId);
        live.Take(new CaseBlanked("asked to be forgotten", LiveCase.Agent));
        Assert.Equal((LiveCase.Agent, ""), (live.Case.SubjectId, live.Case.Summary));
    }

    private static void Join(LiveCase from, LiveCase into)
    {
        var (here, there) = from.Case.Join(into.Case, "the same leak").Value;
        from.Take(here);
        into.Take(there);
    }
}
