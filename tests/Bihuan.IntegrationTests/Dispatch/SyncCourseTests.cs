using Bihuan.Platform;
using Bihuan.Web.Bench.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Dispatch;

/// <summary>Seeded courses of a day without signal against the real server: a sample of what <c>./bihuan bench sync</c> runs.</summary>
public sealed class SyncCourseTests
{
    private const int Courses = 6;

    [Theory, BothDatabases]
    public async Task Whatever_the_network_the_phones_and_the_office_do_everything_is_applied_once_or_shown(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 1, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var office = await server.ApiForAll();
        var results = new List<CourseResult>();
        for (var i = 0; i < Courses; i++)
        {
            var outlet = await server.NewOrganisation();
            var technicians = new List<(Guid, HttpClient)>();
            foreach (var user in new[] { await server.NewUser("technician", outlet), await server.NewUser("technician", outlet) }) technicians.Add((user, server.SignedIn(user).Http));
            var stage = new CourseStage(office, outlet, technicians, clock, server.Services.GetRequiredService<CompanyZone>());
            results.Add(await SyncCourse.Run(stage, 20260316 + i, TestContext.Current.CancellationToken));
        }

        Assert.Empty(results.SelectMany(x => x.Broken));
        Assert.True(results.Sum(x => x.Applied) > 20 && results.Sum(x => x.Refused + x.Kept) > 10, string.Join("; ", results));
    }
}
