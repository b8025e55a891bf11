using System.Globalization;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Desk;

public sealed class QueueQueriesTests
{
    /// <summary>Rows, saved views, customers, the customers' keys when they are not in memory, and the bell of the frame.</summary>
    private const int QueriesMax = 5;

    [Theory, BothDatabases]
    public async Task A_page_of_fifty_rows_asks_the_database_no_more_than_a_page_of_two(Database database)
    {
        // A clock that stands still: what is remembered for seconds is not read again while it counts.
        await using var server = await TestServer.Start(database, new FakeTimeProvider(new DateTimeOffset(2026, 3, 16, 2, 0, 0, TimeSpan.Zero)));
        var options = server.Services.GetRequiredService<StoreOptions>();
        var name = options.IsSqlite ? options.DataFolder : new Npgsql.NpgsqlConnectionStringBuilder(options.PostgresConnection).Database!;
        using var api = await server.Api("cases.case.open", "cases.case.read");
        using var desk = await server.SignedIn("agent-lead");
        using var sql = new SqlCount(name);
        var counts = new List<int>();
        foreach (var rows in new[] { 2, 48 })
        {
            for (var i = 0; i < rows; i++) await api.OpenCase(phone: (13800000000 + (rows * 100) + i).ToString(CultureInfo.InvariantCulture));
            await desk.Page("/desk/cases"); // People and the tree come into memory.
            sql.Taken();
            var page = await desk.Page("/desk/cases");
            var queries = sql.Taken();
            Assert.Equal(rows == 2 ? 2 : 50, page.QuerySelectorAll("#queue tbody tr").Length);
            Assert.True(queries.Count is > 0 and <= QueriesMax, string.Join("\n--\n", queries));
            counts.Add(queries.Count);
        }

        Assert.Equal(counts[0], counts[1]);
    }
}
