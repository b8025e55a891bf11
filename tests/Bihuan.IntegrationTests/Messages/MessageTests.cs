using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Cases;
using Bihuan.IntegrationTests.Intake;
using Bihuan.IntegrationTests.ServiceLevels;
using Bihuan.Messages;
using Bihuan.Messages.Contracts;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Messages;

/// <summary>What customers, staff and groups are told, by servers on this machine.</summary>
public sealed class MessageTests
{
    private static readonly MessagePolicy s_policy = Bihuan.Platform.Policies.PolicyReader.ReadEmbedded<MessagePolicy>(MessagePolicy.FileName, MessagePolicy.Check).Required();

    [Theory, BothDatabases]
    public async Task A_customer_gets_a_receipt_by_short_message_and_the_story_says_so(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        var about = await world.Case("13812345678");
        await world.Settle();

        var sent = Assert.Single(world.Receiver.All);
        Assert.Equal(("Bearer k-1", "application/json; charset=utf-8"), (sent.Headers["authorization"], sent.Headers["content-type"]));
        Assert.Equal("13812345678", sent.Body.GetProperty("to").GetString());
        Assert.Contains(about.Number, sent.Body.GetProperty("text").GetString());
        Assert.Matches(@"https://service\.example/t/[0-9a-z]{40,}", sent.Body.GetProperty("text").GetString());
        var log = Assert.Single(await world.Log());
        Assert.Equal(("sent", "sms", "case-received"), (log.GetProperty("state").GetString(), log.GetProperty("kind").GetString(), log.GetProperty("template").GetString()));
        var told = Assert.Single(await about.Facts(world.Api, "message.ended"));
        Assert.Equal("sent", told.GetProperty("body").GetProperty("outcome").GetString());
        // Neither address nor words lie in the queue.
        var row = await world.Server.Query(db => db.Set<Message>().SingleAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("13812345678", row.Args + row.Receiver + row.Excerpt);
    }

    [Theory, BothDatabases]
    public async Task Without_a_channel_the_story_says_that_nothing_was_sent_and_why_and_it_can_be_sent_later(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        var about = await world.Case("13812345679");
        await about.Do(world.Api, "progress-reports", new { medium = "sms", text = "配件已到 明天上门" });
        var told = Assert.Single(await about.Facts(world.Api, "message.ended"));
        Assert.Equal(("not-sent", "no-channel"), (told.GetProperty("body").GetProperty("outcome").GetString(), told.GetProperty("body").GetProperty("reason").GetString()));
        using var agent = await world.Server.SignedIn("administrator");
        Assert.Contains("未配置", (await agent.Page("/desk/cases/" + about.Id)).Body!.TextContent);

        var message = Assert.Single(await world.Log("not-sent")).GetProperty("id").GetString();
        Assert.Equal("message.no-channel", (await world.Api.Post($"/api/v1/messages/{message}/repeats", new { }).Ok(HttpStatusCode.Conflict)).Code());
        await world.Sms();
        await world.Api.Post($"/api/v1/messages/{message}/repeats", new { }).Ok(HttpStatusCode.NoContent);
        await world.Settle();
        Assert.Contains("配件已到 明天上门", Assert.Single(world.Receiver.All).Body.GetProperty("text").GetString());
    }

    [Theory, BothDatabases]
    public async Task Words_and_quiet_hours_are_the_managers_to_change_and_a_colleague_approves_them(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        using var steps = await PolicyApiSteps.With(world.Server);
        var shipped = await steps.InForce("messages");
        var refused = await steps.Draft("messages", shipped.Replace("您的服务请求已受理，编号 {number}", "您的请求 {nummer} 已受理", StringComparison.Ordinal).Replace("daily-cap: {sms: 5", "daily-cap: {fax: 5", StringComparison.Ordinal)).Ok(HttpStatusCode.BadRequest);
        Assert.Equal([("daily-cap.fax", "messages.unknown-kind"), ("templates[0].zh-cn.text", "messages.placeholder-unknown")], PolicyApiSteps.Faults(refused).Select(x => (x.Path, x.Code)));

        // It is ten in the morning: quiet now until eleven.
        await steps.Publish("messages", shipped.Replace("您好，您的服务请求已受理", "【甲公司】您的报修已登记", StringComparison.Ordinal).Replace("quiet: {from: \"21:00\", to: \"08:00\"", "quiet: {from: \"09:00\", to: \"11:00\"", StringComparison.Ordinal));
        await world.Case("13812345695");
        await world.Settle();
        Assert.Empty(world.Receiver.All);
        await world.Later(TimeSpan.FromMinutes(61));
        Assert.StartsWith("【甲公司】您的报修已登记", Assert.Single(world.Receiver.All).Body.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task What_was_sent_long_ago_leaves_the_log_and_stays_in_the_story(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        var about = await world.Case("13812345696");
        await world.Settle();
        await world.Later(TimeSpan.FromDays(s_policy.KeepDays) + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await world.Server.Services.GetRequiredService<LogCleanUp>().CleanUp(TestContext.Current.CancellationToken));
        Assert.Empty(await world.Log());
        Assert.Single(await about.Facts(world.Api, "message.ended"));
    }

    [Theory, BothDatabases]
    public async Task A_result_that_never_arrived_is_told_to_the_holder_and_nobody_is_called_silent(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        using var agent = await world.Server.SignedIn("senior-agent");
        var about = await OpenCase.By(agent.Http, "consultation", phone: "13812345697");
        await world.Settle();
        world.Receiver.Answer = (_, http) =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        using var all = await world.Server.ApiForAll();
        await CaseWork.Respond(all, about.Id);
        await CaseWork.Act(all, about.Id, "resolution", new { cause = "lost label", solution = "sent again" });
        await CaseWork.Act(all, about.Id, "results", new { account = "已为您登记", medium = "sms" });
        for (var i = 0; i < s_policy.AttemptsMax; i++) await world.Later(TimeSpan.FromDays(1));
        Assert.Equal("dead", (await world.Log()).Single(x => x.GetProperty("template").GetString() == "case-result").GetProperty("state").GetString());
        Assert.Contains($"{about.Number} 的处理结果没有送达客户", (await agent.Page("/desk/notices")).Body!.TextContent);
        Assert.Null(await world.Server.Query(db => db.Set<ServiceCase>().Where(x => x.Id == new CaseId(about.Id)).Select(x => x.AskedAt).SingleAsync(TestContext.Current.CancellationToken)));
    }

    [Theory, BothDatabases]
    public async Task What_is_put_on_the_customers_page_is_told_by_whatever_way_there_is(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        var about = await world.Case("13812345698");
        await about.Do(world.Api, "progress-reports", new { medium = "web-form", text = "原定时间取消 请另选" });
        await world.Settle();
        Assert.Contains(world.Receiver.All, x => x.Body.GetProperty("text").GetString()!.Contains("原定时间取消 请另选", StringComparison.Ordinal));
    }

    [Theory, BothDatabases]
    public async Task What_was_told_by_phone_is_not_sent_again(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        var about = await world.Case("13812345680");
        await about.Do(world.Api, "progress-reports", new { medium = "phone", text = "已电话告知" });
        await world.Settle();
        Assert.Equal("case-received", Assert.Single(await world.Log()).GetProperty("template").GetString());
    }

    [Theory, BothDatabases]
    public async Task Mail_goes_out_in_utf8_and_says_when_nobody_wrote_it(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await using var mail = new FakeMail();
        await world.Mail(mail);
        var opened = await world.Api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer = new { name = "王小明", phone = "13812345681", email = "w@example.test" }, description = "洗衣机漏水" }).Ok(HttpStatusCode.Created);
        await world.Settle();
        var receipt = Assert.Single(mail.Mails);
        Assert.Contains("Auto-Submitted: auto-generated", receipt);
        Assert.Contains("To: w@example.test", receipt);
        Assert.Contains("utf-8", receipt);
        Assert.Contains(opened.GetProperty("number").GetString()!, Body(receipt));

        await world.Api.Post($"/api/v1/cases/{opened.GetProperty("id").GetString()}/replies", new { medium = "e-mail", text = "师傅明天到" }, opened.GetProperty("seq").GetInt64()).Ok();
        await world.Settle();
        Assert.DoesNotContain("Auto-Submitted", mail.Mails[1]);
        Assert.Contains("师傅明天到", Body(mail.Mails[1]));
    }

    [Theory, BothDatabases]
    public async Task Mail_keeps_to_the_networks_that_may_be_called(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await using var mail = new FakeMail();
        await world.Mail(mail);
        await WebhookWorld.Allow(world.Server, loopback: false, version: 1);
        await world.Api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer = new { name = "王小明", phone = "13812345690", email = "w@example.test" }, description = "洗衣机漏水" }).Ok(HttpStatusCode.Created);
        await world.Settle();
        Assert.Empty(mail.Mails);
        Assert.Equal("address-refused", Assert.Single(await world.Log()).GetProperty("reason").GetString());
        var refused = await world.Set("email", 1, new { name = "Mail", host = "10.0.0.9", port = 25, from = "service@example.test" }).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/host"], refused.Pointers());
    }

    [Theory, BothDatabases]
    public async Task A_kept_key_does_not_follow_to_another_host(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        object Sms(string address, string? secret = null) => new { name = "SMS", address, format = "json", body = """{"to":"{phone}"}""", headerName = "Authorization", secret, isEnabled = true };
        var refused = await world.Set("sms", 1, Sms("https://gateway.example/sms")).Ok(HttpStatusCode.BadRequest);
        Assert.Equal(["/secret"], refused.Pointers());
        // Another path of the same host keeps it.
        await world.Set("sms", 1, Sms(world.Receiver.Address + "/other")).Ok();
        await world.Set("sms", 2, Sms("https://gateway.example/sms", "Bearer k-2")).Ok();

        object Mail(string host, int port, bool useTls, string? secret = null) => new { name = "Mail", host, port, useTls, userName = "service", from = "service@example.test", secret };
        await world.Set("email", 0, Mail("mail.example", 587, true, "k-1")).Ok();
        foreach (var other in new[] { Mail("other.example", 587, true), Mail("mail.example", 25, true), Mail("mail.example", 587, false) })
            Assert.Equal(["/secret"], (await world.Set("email", 1, other).Ok(HttpStatusCode.BadRequest)).Pointers());
        await world.Set("email", 1, Mail("MAIL.example", 587, true)).Ok();
    }

    [Theory, BothDatabases]
    public async Task A_refused_address_ends_it_at_once_and_a_busy_server_is_tried_again(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await using var mail = new FakeMail { Receiver = "451 try later" };
        await world.Mail(mail);
        await world.Api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer = new { name = "王小明", phone = "13812345682", email = "w@example.test" }, description = "洗衣机漏水" }).Ok(HttpStatusCode.Created);
        await world.Settle();
        Assert.Equal("waiting", Assert.Single(await world.Log()).GetProperty("state").GetString());
        mail.Receiver = "550 no such user";
        await world.Later(TimeSpan.FromMinutes(1));
        Assert.Equal(("dead", "refused"), (Assert.Single(await world.Log()).GetProperty("state").GetString(), Assert.Single(await world.Log()).GetProperty("reason").GetString()));
        Assert.Empty(mail.Mails);
    }

    [Theory, BothDatabases]
    public async Task Short_messages_wait_for_the_morning(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        world.Jump(new DateTimeOffset(2026, 3, 16, 23, 0, 0, TimeSpan.FromHours(8)));
        await world.Case("13812345683");
        await world.Settle();
        Assert.Empty(world.Receiver.All);
        world.Jump(new DateTimeOffset(2026, 3, 17, 7, 59, 59, TimeSpan.FromHours(8)));
        await world.Settle();
        Assert.Empty(world.Receiver.All);
        world.Jump(new DateTimeOffset(2026, 3, 17, 8, 0, 0, TimeSpan.FromHours(8)));
        await world.Settle();
        Assert.Single(world.Receiver.All);
    }

    [Theory, BothDatabases]
    public async Task A_day_brings_one_customer_no_more_automatic_short_messages_than_policy_says(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        for (var i = 0; i < s_policy.DailyCap["sms"] + 2; i++)
        {
            await world.Case("13812345684");
            await world.Settle();
        }

        Assert.Equal(s_policy.DailyCap["sms"], world.Receiver.All.Count);
        Assert.Equal(["daily-cap", "daily-cap"], (await world.Log("not-sent")).Select(x => x.GetProperty("reason").GetString()));
    }

    /// <summary>Two systems that answer each other for ever: each message sent provokes a fact which wants another.</summary>
    [Theory, BothDatabases]
    public async Task Messages_that_provoke_each_other_come_to_an_end(Database database)
    {
        await using var world = await MessageWorld.Start(database, more: services => services.AddSingleton<IFactListener, Echo>());
        await using var mail = new FakeMail();
        await world.Mail(mail);
        await world.Api.Post("/api/v1/cases", new { kind = "repair", channel = "phone", customer = new { name = "王小明", phone = "13812345685", email = "w@example.test" }, description = "洗衣机漏水" }).Ok(HttpStatusCode.Created);
        for (var i = 0; i < s_policy.ThreadBudget.Messages * 3; i++) await world.Later(TimeSpan.FromMinutes(1));
        Assert.Equal(s_policy.ThreadBudget.Messages, mail.Mails.Count);
        Assert.Equal("budget", Assert.Single(await world.Log("not-sent")).GetProperty("reason").GetString());
    }

    [Theory, BothDatabases]
    public async Task A_robot_that_is_busy_is_left_alone_and_then_told_all_at_once(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        world.Receiver.Answer = async (_, http) =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "120";
            await http.Response.WriteAsync("{}");
        };
        await world.Robot("dingtalk", "/robot/send?access_token=a1", "SEC-1");
        await world.Alarm(3);
        await world.Settle();
        Assert.Single(world.Receiver.All);
        Assert.All(await world.Log(), x => Assert.Equal(("waiting", "busy"), (x.GetProperty("state").GetString(), x.GetProperty("reason").GetString())));

        world.Receiver.Answer = (_, http) => http.Response.WriteAsync("""{"errcode":0,"errmsg":"ok"}""");
        await world.Alarm(1);
        await world.Later(TimeSpan.FromSeconds(119));
        Assert.Single(world.Receiver.All);
        await world.Later(TimeSpan.FromSeconds(2));
        Assert.Equal(2, world.Receiver.All.Count);
        var text = world.Receiver.All[1].Body.GetProperty("text").GetProperty("content").GetString()!;
        Assert.Equal(4, text.Split("https://service.example/desk/cases/").Length - 1);
        Assert.All(await world.Log(), x => Assert.Equal("sent", x.GetProperty("state").GetString()));
    }

    [Theory, BothDatabases]
    public async Task An_emergency_is_told_to_its_group_though_nobody_has_said_where_the_desk_is(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Server.Change<SettingChanges, Result<int>>(x => x.Save(MessageSettings.Key, MessageSettings.Shipped, new Seq(1), new MessageSettings(""), "test", Actor.System, CancellationToken.None));
        world.Receiver.Answer = (_, http) => http.Response.WriteAsync("""{"errcode":0}""");
        await world.Robot("wecom", "/cgi-bin/webhook/send?key=k", null);
        await world.Sms();
        var live = await OpenCase.By(world.Api, "fault-report", "厨房有煤气味，热水器漏气", "13900001111");
        await world.Settle();

        Assert.Equal($"{live.Number} 突发事件：燃气泄漏，请立即按预案处置", Assert.Single(world.Receiver.All).Body.GetProperty("text").GetProperty("content").GetString());
        Assert.Equal("no-public-address", Assert.Single(await world.Log("not-sent")).GetProperty("reason").GetString());
    }

    [Theory, BothDatabases]
    public async Task A_robot_that_says_nothing_or_too_many_in_its_own_words_is_tried_again(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        world.Receiver.Answer = (_, http) => http.Response.WriteAsync("""{"errcode":45009,"errmsg":"api freq out of limit"}""");
        await world.Robot("wecom", "/cgi-bin/webhook/send?key=k", null);
        await world.Alarm(1);
        await world.Settle();
        Assert.Equal("busy", Assert.Single(await world.Log()).GetProperty("reason").GetString());
        world.Receiver.Answer = (_, http) =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        await world.Later(TimeSpan.FromMinutes(1));
        Assert.Equal(("waiting", "unreachable"), (Assert.Single(await world.Log()).GetProperty("state").GetString(), Assert.Single(await world.Log()).GetProperty("reason").GetString()));
        world.Receiver.Answer = (_, http) => http.Response.WriteAsync("""{"errcode":0}""");
        await world.Later(TimeSpan.FromMinutes(1));
        Assert.Equal("sent", Assert.Single(await world.Log()).GetProperty("state").GetString());
    }

    [Theory, BothDatabases]
    public async Task Robots_are_signed_as_their_makers_say(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        world.Receiver.Answer = (received, http) => http.Response.WriteAsync(received.Path.Contains("hook") ? """{"code":0,"msg":"success"}""" : """{"errcode":0}""");
        await world.Robot("dingtalk", "/robot/send?access_token=a1", "SEC-1");
        await world.Robot("feishu", "/open-apis/bot/v2/hook/h1", "SEC-2");
        await world.Alarm(1);
        await world.Settle();

        var feishu = world.Receiver.All.Single(x => x.Path.Contains("hook")).Body;
        var timestamp = feishu.GetProperty("timestamp").GetString();
        Assert.Equal(Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(timestamp + "\nSEC-2"), Array.Empty<byte>())), feishu.GetProperty("sign").GetString());
        Assert.Equal("text", feishu.GetProperty("msg_type").GetString());
        var dingtalk = world.Receiver.All.Single(x => x.Path == "/robot/send");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(dingtalk.Query);
        Assert.Equal(Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes("SEC-1"), Encoding.UTF8.GetBytes(query["timestamp"] + "\nSEC-1"))), query["sign"]);
        Assert.Equal("a1", query["access_token"]);
    }

    [Theory, BothDatabases]
    public async Task A_robot_is_called_no_more_often_than_its_maker_permits(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        world.Receiver.Answer = (_, http) => http.Response.WriteAsync("""{"errcode":0}""");
        await world.Robot("wecom", "/cgi-bin/webhook/send?key=k", null);
        var most = s_policy.Robots["wecom"].PerMinute;
        for (var i = 0; i < most + 5; i++)
        {
            await world.Alarm(1);
            await world.Settle();
        }

        Assert.Equal(most, world.Receiver.All.Count);
        await world.Later(TimeSpan.FromMinutes(1));
        Assert.Equal(most + 1, world.Receiver.All.Count);
        Assert.All(await world.Log(), x => Assert.Equal("sent", x.GetProperty("state").GetString()));
    }

    [Theory, BothDatabases]
    public async Task People_choose_what_comes_by_mail_and_when(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await using var mail = new FakeMail();
        await world.Mail(mail);
        using var person = await world.Server.SignedIn("agent");
        const string home = "/desk/profile/messages";
        var saved = await person.PostForm(home, home, ("ways.case-guided", "at-once"), ("ways.case-red", "digest"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal("digest", (await person.Page(home)).QuerySelector("#f-ways-case-red option[selected]")!.GetAttribute("value"));
        await world.Tell(person.User, "case-guided", "SC-1");
        await world.Tell(person.User, "case-red", "SC-2");
        await world.Tell(person.User, "case-red", "SC-3");
        await world.Tell(person.User, "case-transferred", "SC-4");
        await world.Settle();
        Assert.Contains("SC-1", Body(Assert.Single(mail.Mails)));

        world.Jump(new DateTimeOffset(2026, 3, 17, 8, 30, 0, TimeSpan.FromHours(8)));
        await world.Settle();
        var digest = Body(mail.Mails[1]);
        Assert.Equal(2, mail.Mails.Count);
        Assert.Contains("SC-2", digest);
        Assert.Contains("SC-3", digest);
        Assert.DoesNotContain("SC-4", digest);
        Assert.Contains($"To: {person.User}@example.test", mail.Mails[1]);
    }

    [Theory, BothDatabases, Requirement("SAT-08")]
    public async Task Whoever_confirmed_is_thanked_and_invited_to_rate(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        await world.Sms();
        var about = await world.Case("13812345686", "consultation");
        await about.Accept(world.Api);
        await about.Resolve(world.Api);
        await about.Do(world.Api, "confirmations", new { medium = "phone", remark = "好了" });
        await world.Settle();
        var invitation = world.Receiver.All.Select(x => x.Body.GetProperty("text").GetString()!).Single(x => x.Contains("/rate/"));
        var address = invitation[(invitation.IndexOf("https://service.example", StringComparison.Ordinal) + "https://service.example".Length)..];
        using var visitor = world.Server.NewClient();
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get(address)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Channels_are_checked_and_their_secrets_never_shown(Database database)
    {
        await using var world = await MessageWorld.Start(database);
        using var keeper = await world.Server.SignedIn("administrator");
        const string home = "/desk/message-channels/sms";
        var refused = await keeper.PostForm(home, home, ("name", "短信"), ("address", "http://10.0.0.1/sms"), ("format", "json"), ("body", "{}"), ("language", "zh-CN"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await keeper.PostForm(home, home, ("name", "短信"), ("address", world.Receiver.Address), ("format", "json"), ("body", """{"to":"{phone}","text":"{text}"}"""), ("headerName", "X-Key"),
            ("secret", "very-secret"), ("language", "zh-CN"), ("isEnabled", "true"))).StatusCode);
        Assert.DoesNotContain("very-secret", (await keeper.Page(home)).DocumentElement.OuterHtml);
        Assert.DoesNotContain("very-secret", (await world.Api.Get("/api/v1/message-channels").Ok()).ToString());
        var tested = await keeper.PostForm(home, home + "/tests", ("to", "13800000000"));
        Assert.Equal(HttpStatusCode.OK, tested.StatusCode);
        Assert.Equal("very-secret", Assert.Single(world.Receiver.All).Headers["x-key"]);
        var stored = await world.Server.Query(db => db.Set<Bihuan.Messages.ManageChannels.MessageChannel>().Select(x => x.Secrets).SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal(-1, stored.AsSpan().IndexOf(Encoding.UTF8.GetBytes("very-secret")));
    }

    private static string Body(string mail)
    {
        var split = mail.ReplaceLineEndings("\n").IndexOf("\n\n", StringComparison.Ordinal);
        var body = mail.ReplaceLineEndings("\n")[(split + 2)..];
        return mail.Contains("base64", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)))
            : Encoding.UTF8.GetString(QuotedPrintable(body));
    }

    private static byte[] QuotedPrintable(string text)
    {
        var (plain, bytes) = (text.Replace("=\n", "", StringComparison.Ordinal), new List<byte>());
        for (var i = 0; i < plain.Length; i++)
        {
            if (plain[i] == '=' && i + 2 < plain.Length)
            {
                bytes.Add(Convert.ToByte(plain.Substring(i + 1, 2), 16));
                i += 2;
            }
            else bytes.AddRange(Encoding.UTF8.GetBytes([plain[i]]));
        }

        return [.. bytes];
    }

    private sealed class Echo(CustomerMessages messages) : IFactListener
    {
        public IReadOnlyCollection<string> Names { get; } = ["message.ended"];

        public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
        {
            if (fact.Fact is MessageEnded { Outcome: "sent" } && CaseBrief.Of(fact.Timeline) is { CustomerId: { } customer } about)
                await messages.Queue(db, fact.Timeline, new NewMessage("case-received", customer, about.Number), fact.Row.RecordedAt, ct);
        }
    }
}
