using System.Net;
using Bihuan.Foundation;
using Bihuan.Platform.Live;
using Bihuan.Platform.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Desk;

public sealed class LiveTests
{
    /// <summary>Only what is broken takes this long, whatever else the machine does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task An_open_page_hears_of_a_committed_case_by_id_and_version_alone(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent");
        using var page = await OpenPage.At(desk);
        using var api = await server.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase();
        var heard = await page.Next(x => x.Contains(opened.GetProperty("id").GetString()!, StringComparison.Ordinal));
        Assert.Equal($$"""data: {"id":"{{opened.GetProperty("id").GetString()}}","seq":{{opened.GetProperty("seq").GetInt64()}}}""", heard);
    }

    [Theory, BothDatabases]
    public async Task Who_lost_the_line_is_told_to_fetch_again_and_nobody_listens_unasked(Database database)
    {
        var server = await TestServer.Shared(database);
        using var desk = await server.SignedIn("agent");
        desk.Http.DefaultRequestHeaders.Add("Last-Event-ID", "1");
        using var page = await OpenPage.At(desk);
        Assert.Equal("event: refetch", await page.Next(x => x.StartsWith("event:", StringComparison.Ordinal)));
        using var nobody = server.NewClient();
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.Get("/desk/live")).StatusCode);
    }

    [Fact]
    public async Task A_slow_reader_is_let_go_with_the_word_that_something_was_missed()
    {
        using var hub = new LiveHub(TimeProvider.System);
        using var slow = hub.Join(Guid.Empty);
        using var quick = hub.Join(Guid.Empty);
        for (var i = 0; i <= LiveReader.WaitingMax; i++)
        {
            hub.CaseMoved(Guid.Empty, i);
            if (i == 100) await using (var batches = quick.Batches(Ct).GetAsyncEnumerator(Ct)) Assert.True(await batches.MoveNextAsync());
        }

        var heard = new List<LiveMessage>();
        await foreach (var batch in slow.Batches(Ct)) heard.AddRange(batch);
        Assert.Equal(LiveMessage.FetchAll, heard[^1]);
        Assert.Equal(1, hub.Readers);
    }

    [Fact]
    public async Task Nodes_on_one_database_hear_each_other_and_forget_together()
    {
        var connection = await TestServer.NewPostgres();
        await using var here = await TestServer.Start(Database.Postgres, connection: connection);
        await using var there = await TestServer.Start(Database.Postgres, connection: connection, folder: here.DataFolder);
        await Together(here, there);

        using var desk = await there.SignedIn("agent");
        using var page = await OpenPage.At(desk);
        using var api = await here.Api("cases.case.open", "cases.case.read");
        var opened = await api.OpenCase();
        Assert.NotNull(await page.Next(x => x.Contains(opened.GetProperty("id").GetString()!, StringComparison.Ordinal)));

        // A person made on one node is known on the other at once, though that one keeps people in memory.
        var people = there.Services.GetRequiredService<Bihuan.Platform.People.PeopleDirectory>();
        Assert.NotEmpty(people.All);
        var forgotten = new TaskCompletionSource();
        there.Services.GetRequiredService<SharedCaches>().Register("people-too", forgotten.SetResult);

        // So is the key of a person, which the erasure on one node destroys for all.
        var (subject, keys) = (Ids.New(TimeProvider.System), there.Services.GetRequiredService<SubjectKeys>());
        await here.Change(async db =>
        {
            here.Services.GetRequiredService<SubjectKeys>().Create(db, subject);
            await db.SaveChangesAsync();
        });
        Assert.True(await there.Query(db => Task.FromResult(keys.Has(db, subject))));
        await here.Change(async db =>
        {
            await here.Services.GetRequiredService<SubjectKeys>().Destroy(db, subject, TimeProvider.System.Now(), CancellationToken.None);
            await db.SaveChangesAsync();
        });
        here.Services.GetRequiredService<SharedCaches>().Forget("people-too");
        await forgotten.Task.WaitAsync(s_patience, Ct);
        Assert.False(await there.Query(db => Task.FromResult(keys.Has(db, subject))));
    }

    /// <summary>Both know that they are not alone.</summary>
    private static Task Together(params TestServer[] servers) =>
        Task.WhenAll(servers.Select(x => x.Services.GetRequiredService<NodeLink>().MetOthers)).WaitAsync(s_patience, Ct);

    private sealed class OpenPage(StreamReader lines) : IDisposable
    {
        public static async Task<OpenPage> At(DeskClient desk)
        {
            var stream = await desk.Http.GetStreamAsync("/desk/live", Ct);
            var page = new OpenPage(new StreamReader(stream));
            await page.Next(x => x.StartsWith("id:", StringComparison.Ordinal));
            return page;
        }

        public async Task<string> Next(Func<string, bool> wanted)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            timeout.CancelAfter(s_patience);
            while (true)
            {
                var line = await lines.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException("The line was closed.");
                if (wanted(line)) return line;
            }
        }

        public void Dispose() => lines.Dispose();
    }
}
